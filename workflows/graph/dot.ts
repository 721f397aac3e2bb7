import { type DrawnMachine, type DrawnState, type Edge, edgesOf } from './edges.ts';

const SHAPES: Readonly<Record<string, string>> = {
  Task: 'shape=box style="rounded,filled" fillcolor="#e8f0fe" color="#3b6fb6"',
  Choice: 'shape=diamond style=filled fillcolor="#fff6dd" color="#b07d12" margin="0.02,0.02"',
  Pass: 'shape=box style="rounded,filled" fillcolor="#f3f3f3" color="#8a8a8a"',
  Succeed: 'shape=box style="rounded,filled" fillcolor="#e4f5e7" color="#2f7d3c" penwidth=2',
  Fail: 'shape=box style="rounded,filled" fillcolor="#fde8e8" color="#b3261e" penwidth=2',
  Wait: 'shape=box style="rounded,filled" fillcolor="#f3f3f3" color="#8a8a8a"',
};

const EDGES: Readonly<Record<Edge['kind'], string>> = {
  next: 'color="#5f6368"',
  choice: 'color="#b07d12"',
  default: 'color="#b07d12" style=dashed',
  catch: 'color="#b3261e" style=dotted constraint=false',
};

/** How closely a picture is packed. */
export interface Packing {
  /** A name is broken at the first space after so many characters. */
  readonly wrapAfter: number;
  /** In inches, between states of one rank, and between ranks. */
  readonly between: readonly [states: number, ranks: number];
}

/** For a page of its own. */
export const WIDE: Packing = { wrapAfter: 10, between: [0.25, 0.35] };
/** For a pane beside a text. */
export const NARROW: Packing = { wrapAfter: 5, between: [0.07, 0.24] };

/** Graphviz DOT of a machine: inner states stand in clusters, dotted red edges are catches. */
export function toDot(machine: DrawnMachine, packing: Packing = WIDE): string {
  const [nodesep, ranksep] = packing.between;
  const margin = packing === NARROW ? ' margin="0.075,0.03"' : '';
  const lines = [
    'digraph machine {',
    `graph [rankdir=TB nodesep=${nodesep} ranksep=${ranksep} bgcolor="white" pad=0.2 fontname="Helvetica"]`,
    `node [fontname="Helvetica" fontsize=11 fontcolor="#202124" height=0.3${margin}]`,
    'edge [arrowsize=0.6]',
    'START [shape=circle label="" width=0.18 style=filled fillcolor="#202124" color="#202124"]',
    `START -> ${quote(machine.StartAt)}`,
    ...drawn(machine, '', packing),
    '}',
  ];
  return lines.join('\n');
}

function drawn(machine: DrawnMachine, prefix: string, packing: Packing): readonly string[] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    ...node(name, state, prefix, packing),
    ...edgesOf(name, state).map(
      ({ from, to, kind }) => `${quote(prefix + from)} -> ${quote(prefix + to)} [${EDGES[kind]}]`,
    ),
  ]);
}

function node(name: string, state: DrawnState, prefix: string, packing: Packing): readonly string[] {
  const id = prefix + name;
  const inner = state.Branches ?? (state.ItemProcessor ? [state.ItemProcessor] : []);
  if (inner.length === 0) {
    return [
      `${quote(id)} [id=${quote(slug(id))} label=${quote(wrap(name, packing))} tooltip=${quote(state.Comment ?? name)} ${SHAPES[state.Type] ?? ''}]`,
    ];
  }
  const header = `${quote(id)} [id=${quote(slug(id))} label=${quote(wrap(name, packing))} tooltip=${quote(state.Comment ?? name)} shape=box style="rounded,filled" fillcolor="#ede7f6" color="#5e35b1"]`;
  const clusters = inner.flatMap((branch, index) => {
    const branchPrefix = `${id}/${index}/`;
    return [
      ...drawn(branch, branchPrefix, packing),
      `${quote(id)} -> ${quote(branchPrefix + branch.StartAt)} [color="#5e35b1" arrowhead=odot]`,
    ];
  });
  return [
    `subgraph ${quote(`cluster_${slug(id)}`)} { style="rounded" color="#b39ddb" label="${state.Type}" fontsize=9 fontcolor="#5e35b1"`,
    header,
    ...clusters,
    '}',
  ];
}

const quote = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '');

const wrap = (name: string, { wrapAfter }: Packing): string =>
  name.replaceAll(new RegExp(`(.{${wrapAfter},}?) `, 'gu'), '$1\\n');
