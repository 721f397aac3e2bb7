import { escaped, type Field, picture, verticalTick } from './svg.ts';

const WIDTH = 760;
const LEFT = 230;
const RIGHT = 200;
const TOP = 52;
const ROW = 26;
const BOTTOM = 40;
const MOST_TICKS = 5;
const BAR = '#0b6e4f';
const MARK = '#c05621';
const MOST_BARS = 400;

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Written behind the bar. */
  readonly note: string;
  /** Another value of the same unit, drawn as a line across: what a document says. */
  readonly mark?: number;
}

/**
 * Bars from left to right, one a row, as SVG. Values are US dollars. More bars than fit are cut, and the last row says so.
 */
export function barChart(title: string, subtitle: string, all: readonly Bar[]): string {
  const bars = all.slice(0, MOST_BARS);
  const cut = all.length - bars.length;
  const most = bars.reduce((top, { value, mark = 0 }) => Math.max(top, value, mark), 0) || 1;
  const height = TOP + bars.length * ROW + BOTTOM;
  const field: Field = { width: WIDTH, height, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };
  const x = (value: number): number => LEFT + (Math.max(0, value) / most) * (WIDTH - LEFT - RIGHT);
  return picture(field, { text: title, x: 16, y: 24 }, [
    `<text x="16" y="42" fill="#4a4a4a">${escaped(cut > 0 ? `${subtitle}; ${cut} more are left out` : subtitle)}</text>`,
    ...ticks(most).map((value) => verticalTick(field, x(value), short(value))),
    ...bars.map((bar, at) => row(bar, TOP + at * ROW, x)),
  ]);
}

/** From 0 in round steps, as many as fit. */
function ticks(most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(most / MOST_TICKS));
  const step = power * ([1, 2, 5].find((times) => most / (power * times) <= MOST_TICKS) ?? 10);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

function row({ label, value, note, mark }: Bar, top: number, x: (value: number) => number): string {
  const width = Math.max(0, x(value) - LEFT).toFixed(1);
  const end = Math.max(x(value), mark === undefined ? 0 : x(mark));
  return [
    `<text x="${LEFT - 8}" y="${top + 17}" text-anchor="end" fill="#1a1a1a">${escaped(cutTo(label, 30))}</text>`,
    `<rect x="${LEFT}" y="${top + 4}" width="${width}" height="${ROW - 8}" fill="${BAR}"/>`,
    mark === undefined
      ? ''
      : `<line x1="${x(mark).toFixed(1)}" y1="${top + 1}" x2="${x(mark).toFixed(1)}" y2="${top + ROW - 1}" stroke="${MARK}" stroke-width="3"/>`,
    `<text x="${(end + 8).toFixed(1)}" y="${top + 17}" fill="#1a1a1a">${escaped(note)}</text>`,
  ].join('');
}

const cutTo = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
};

/** Short enough for an axis. */
const short = (value: number): string =>
  `$${value === 0 ? '0' : value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`;
