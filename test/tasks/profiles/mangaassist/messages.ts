export { heldOut } from './held-out.ts';
export type { Labelled } from './labelled.ts';
export { tuned } from './tuned.ts';
