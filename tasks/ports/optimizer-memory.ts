import type { LiveModels } from '../core/optimizer/live-models.ts';
import type { Memory } from '../core/optimizer/memory.ts';

/** What the optimizer knows from one window to the next. */
export interface OptimizerMemory {
  read(): Promise<Memory | undefined>;
  /** False, and nothing written, when another execution noted something else meanwhile; the same twice is fine. */
  save(memory: Memory): Promise<boolean>;
}

/** The live part of the registry. */
export interface LiveModelStore {
  keep(live: LiveModels): Promise<void>;
}
