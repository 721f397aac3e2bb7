import type { Band, Intent } from '../../../../tasks/core/contract/enums.ts';

/** A message with what a person would say of it. */
export interface Labelled {
  readonly text: string;
  /** The most important first. */
  readonly intents: readonly Intent[];
  /** The lane's band under the default policy. */
  readonly band: Band;
}
