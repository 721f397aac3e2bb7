import type { Profiled } from './asked.ts';
import { type Block, blocksOf, type Kind } from './profile-blocks.ts';

const WIDTH = 1_200;
const ROW = 17;
const TOP = 46;
/** Narrower blocks cannot be read, and a picture is kept in the repository. */
const LEAST_PX = 3;
const CHARACTER_PX = 6.1;

/** Fill in light and in dark, and what it stands for. */
const KINDS: Readonly<Record<Kind, readonly [light: string, dark: string, legend: string]>> = {
  stage: ['#ffe27a', '#6e5a00', 'stage'],
  ours: ['#f2c48d', '#8a5213', 'tasks, engine, endpoints'],
  sdk: ['#b3c8fb', '#2f4f9e', 'AWS SDK'],
  store: ['#9fdcc4', '#14664d', 'embedded table'],
  library: ['#d3c6ea', '#5d4a8c', 'other libraries'],
  node: ['#d5dae0', '#4a5561', 'Node and V8'],
};

/** @returns an SVG of where the processor was, first row by stage; time that nothing ran is left out */
export function flameGraph(profiled: Profiled, title: string, messages: number): string {
  const root = blocksOf(profiled);
  const drawn: string[] = [];
  const depth = drawInside(root, 0, 0, { whole: root.us, messages, into: drawn });
  return page(
    drawn,
    TOP + depth * ROW + 8,
    `${title}: ${(root.us / 1_000 / messages).toFixed(1)} ms of processor a message`,
  );
}

interface Canvas {
  readonly whole: number;
  readonly messages: number;
  readonly into: string[];
}

function drawInside({ inside }: Block, left: number, row: number, canvas: Canvas): number {
  const { whole, messages, into } = canvas;
  const blocks = [...inside.values()];
  // The first row keeps the order in which a message meets them.
  if (row > 0) blocks.sort((one, other) => other.us - one.us);
  let depth = row;
  let x = left;
  for (const one of blocks) {
    const width = (WIDTH * one.us) / whole;
    if (width < LEAST_PX) continue;
    const y = TOP + row * ROW;
    const share = `${((100 * one.us) / whole).toFixed(1)} %, ${(one.us / 1_000 / messages).toFixed(2)} ms`;
    const name = row === 0 ? `${one.name} ${share}` : one.name;
    const shown = name.slice(0, Math.max(0, Math.floor((width - 5) / CHARACTER_PX)));
    into.push(
      `<g class="${one.kind}"><title>${escaped(one.name)}: ${share}</title><rect x="${x.toFixed(1)}" y="${y}" width="${(width - 0.5).toFixed(1)}" height="${ROW - 1}"/>` +
        `${shown.length > 2 ? `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(shown)}</text>` : ''}</g>`,
    );
    depth = Math.max(depth, drawInside(one, x, row + 1, canvas));
    x += width;
  }
  return Math.max(depth, row);
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function page(drawn: readonly string[], height: number, title: string): string {
  const kinds = Object.entries(KINDS);
  const keys = kinds.map(
    ([kind, [, , legend]], at) =>
      `<g class="${kind}"><rect x="${4 + at * 190}" y="25" width="12" height="12"/><text x="${20 + at * 190}" y="35">${legend}</text></g>`,
  );
  const fills = (dark: boolean): string =>
    kinds.map(([kind, [light, darker]]) => `.${kind}{fill:${dark ? darker : light}}`).join('');
  const style =
    `.page{fill:#fff}text{fill:#16191d}${fills(false)}` +
    `@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#eef1f4}${fills(true)}}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10">` +
    `<style>${style}</style><rect class="page" width="100%" height="100%"/>` +
    `<text x="4" y="16" font-size="12">${escaped(title)}; first row by stage, what follows an await starts a new column</text>` +
    `${keys.join('')}\n${drawn.join('\n')}</svg>\n`
  );
}
