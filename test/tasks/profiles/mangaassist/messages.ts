import { heldOut as first } from './held-out.ts';
import type { Labelled } from './labelled.ts';
import { plain } from './plain.ts';
import { stumbled } from './stumbled.ts';
import { tuned as firstTuned } from './tuned.ts';
import { voices } from './voices.ts';

export type { Labelled } from './labelled.ts';

/** The half that the lexicon was tuned on. */
export const tuned: readonly Labelled[] = [...firstTuned, ...stumbled, ...voices];
/** The half that it never saw while it was tuned. */
export const heldOut: readonly Labelled[] = [...first, ...plain];
