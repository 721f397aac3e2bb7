import { readFileSync } from 'node:fs';

interface Frame {
  readonly functionName: string;
  readonly url: string;
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Frame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A place in the picture: calls of one function from one place, added up. */
interface Block {
  readonly name: string;
  readonly kind: keyof typeof COLOURS;
  us: number;
  readonly inside: Map<string, Block>;
}

const COLOURS = {
  ours: '#d9822b',
  sdk: '#4b7bec',
  store: '#20a37a',
  library: '#8e7cc3',
  node: '#9aa5b1',
} as const;
const WIDTH = 1_200;
const ROW = 16;
const TOP = 44;
/** Narrower blocks cannot be seen. */
const LEAST_PX = 1.2;
const CHARACTER_PX = 6.2;

/** @param path of a .cpuprofile @returns an SVG; time that nothing ran is left out */
export function flameGraph(path: string, title: string): string {
  const profile = JSON.parse(readFileSync(path, 'utf8')) as Profile;
  const root: Block = { name: 'all', kind: 'node', us: 0, inside: new Map() };
  const stacks = stacksOf(profile);
  profile.samples.forEach((sample, at) => {
    const us = profile.timeDeltas[at] ?? 0;
    const stack = stacks.get(sample) ?? [];
    if (stack.some(({ functionName }) => functionName === '(idle)')) return;
    root.us += us;
    let block = root;
    for (const frame of stack) {
      block = child(block, frame);
      block.us += us;
    }
  });
  const drawn: string[] = [];
  const depth = draw(root, 0, 0, root.us, drawn);
  return page(drawn, TOP + depth * ROW + 8, title);
}

/** From the root to each node, without V8's own root. */
function stacksOf({ nodes }: Profile): ReadonlyMap<number, readonly Frame[]> {
  const stacks = new Map<number, readonly Frame[]>([[nodes[0]?.id ?? 0, []]]);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  for (const { id, children = [] } of nodes) {
    const above = stacks.get(id) ?? [];
    for (const one of children) stacks.set(one, [...above, frames.get(one) as Frame]);
  }
  return stacks;
}

function child(block: Block, { functionName, url }: Frame): Block {
  const name = `${functionName || 'anonymous'} ${placeOf(url)}`.trim();
  const known = block.inside.get(name);
  if (known !== undefined) return known;
  const made: Block = { name, kind: kindOf(url), us: 0, inside: new Map() };
  block.inside.set(name, made);
  return made;
}

const packageOf = (url: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/u.exec(url)?.[1];

const placeOf = (url: string): string =>
  packageOf(url) ?? /\/((?:tasks|workflows|test)\/.*)$/u.exec(url)?.[1] ?? url;

function kindOf(url: string): Block['kind'] {
  const name = packageOf(url);
  if (name === undefined) return /\/(?:tasks|workflows|test)\//u.test(url) ? 'ours' : 'node';
  if (/^@(?:aws-sdk|smithy|aws)\//u.test(name)) return 'sdk';
  return /dynalite|level/u.test(name) ? 'store' : 'library';
}

function draw(block: Block, left: number, row: number, whole: number, into: string[]): number {
  let depth = row;
  let x = left;
  for (const one of [...block.inside.values()].toSorted((a, b) => b.us - a.us)) {
    const width = (WIDTH * one.us) / whole;
    if (width < LEAST_PX) continue;
    const y = TOP + row * ROW;
    const share = `${((100 * one.us) / whole).toFixed(1)} %`;
    const shown = one.name.slice(0, Math.floor((width - 4) / CHARACTER_PX));
    into.push(
      `<g><title>${escaped(one.name)}: ${share}</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[one.kind]}"/>` +
        `${shown.length > 2 ? `<text x="${(x + 3).toFixed(1)}" y="${y + 11}">${escaped(shown)}</text>` : ''}</g>`,
    );
    depth = Math.max(depth, draw(one, x, row + 1, whole, into));
    x += width;
  }
  return depth;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function page(drawn: readonly string[], height: number, title: string): string {
  const legend = [
    ['ours', 'tasks, engine, endpoints'],
    ['sdk', 'AWS SDK'],
    ['store', 'embedded table'],
    ['library', 'other libraries'],
    ['node', 'Node and V8'],
  ] as const;
  const keys = legend.map(
    ([kind, text], at) =>
      `<rect x="${4 + at * 190}" y="24" width="12" height="12" fill="${COLOURS[kind]}"/><text x="${20 + at * 190}" y="34">${text}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10"><rect width="100%" height="100%" fill="#fff"/><text x="4" y="15" font-size="12">Processor time, ${escaped(title)}; what follows an await starts a new column</text>${keys.join('')}${drawn.join('\n')}</svg>\n`;
}
