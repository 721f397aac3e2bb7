import { escaped, type Field, horizontalTick, picture, verticalTick } from './svg.ts';

const WIDTH = 760;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 24;
const TOP = 56;
const BOTTOM = 48;
const FIELD: Field = { width: WIDTH, height: HEIGHT, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };
const COLOURS = ['#0b6e4f', '#c05621', '#2b6cb0', '#805ad5', '#b7791f', '#4a5568', '#c53030'];
const TICKS = 6;

export interface Line {
  readonly name: string;
  /** In the order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Axis {
  readonly label: string;
  readonly most: number;
  readonly say: (value: number) => string;
  /** @default even steps */
  readonly ticks?: readonly number[];
}

/** Lines from the lower left corner, each in its own colour, as SVG. */
export function lineChart(title: string, lines: readonly Line[], xAxis: Axis, yAxis: Axis): string {
  const x = (value: number): number =>
    LEFT + (Math.min(value, xAxis.most) / xAxis.most) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    HEIGHT - BOTTOM - (Math.min(value, yAxis.most) / yAxis.most) * (HEIGHT - TOP - BOTTOM);
  return picture(FIELD, { text: title, x: LEFT, y: 22 }, [
    ...ticksOf(xAxis).map((value) => verticalTick(FIELD, x(value), xAxis.say(value))),
    ...ticksOf(yAxis).map((value) => horizontalTick(FIELD, y(value), yAxis.say(value))),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="#1a1a1a">${escaped(xAxis.label)}</text>`,
    `<text x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" fill="#1a1a1a" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">${escaped(yAxis.label)}</text>`,
    ...lines.map(({ points }, at) => polyline(points, colour(at), x, y)),
    ...lines.map(({ name }, at) => legend(name, at)),
  ]);
}

const ticksOf = ({ most, ticks }: Axis): readonly number[] =>
  ticks ?? Array.from({ length: TICKS }, (_, at) => (most * at) / (TICKS - 1));

const colour = (at: number): string => COLOURS[at % COLOURS.length] ?? '#1a1a1a';

function polyline(
  points: Line['points'],
  stroke: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const path = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="2"/>`;
}

function legend(name: string, at: number): string {
  const left = LEFT + at * 110;
  return (
    `<line x1="${left}" y1="40" x2="${left + 20}" y2="40" stroke="${colour(at)}" stroke-width="3"/>` +
    `<text x="${left + 26}" y="44" fill="#1a1a1a">${escaped(name)}</text>`
  );
}
