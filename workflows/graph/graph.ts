import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { type Packing, toDot } from './dot.ts';
import type { DrawnMachine } from './edges.ts';

/** The picture of a machine as one SVG document; states carry ids, comments are tooltips. */
export async function drawMachine(machine: DrawnMachine, packing?: Packing): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.dot(toDot(machine, packing));
}
