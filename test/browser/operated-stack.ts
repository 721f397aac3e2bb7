import type { StackOptions } from '../../workflows/local/stack.ts';
import { startTestStack, type TestStack } from '../harness/stack.ts';

/** Long, in Japanese, and hostile: what a page must hold without breaking. */
export const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script> in stock?';
export const LONG_JAPANESE = `『進撃の巨人』のような作品はありますか？${'世界観の濃い物語が好きです。'.repeat(40)}`;

export interface OperatedStack extends TestStack {
  readonly console: string;
  /** Answered by the models as they are, under its id. */
  tell(messageId: string, query: string, more?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Fails: every model is down meanwhile. */
  fail(messageId: string, query: string): Promise<void>;
}

/** A whole stack in memory that an operator's page is opened over. */
export async function startOperatedStack(options: Partial<StackOptions> = {}): Promise<OperatedStack> {
  const stack = await startTestStack(options);
  const tell: OperatedStack['tell'] = async (messageId, query, more = {}) => {
    const request = { messageId, sessionId: `s-${messageId}`, query, ...more };
    await stack.start(JSON.stringify(request), messageId);
  };
  return {
    ...stack,
    console: stack.endpoints.console,
    tell,
    fail: async (messageId, query) => {
      await stack.faults({ kind: 'overload' });
      await tell(messageId, query);
      await stack.clear();
    },
  };
}
