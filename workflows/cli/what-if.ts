import type { ReplayOptions } from './commands/replay.ts';

export async function whatIf(_ids: readonly string[], _policy: string, _options: ReplayOptions): Promise<void> {}
