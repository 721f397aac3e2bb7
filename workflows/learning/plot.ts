import { escaped, type Field, horizontalTick, picture, verticalTick } from '../printing/svg.ts';
import type { Evaluation, RouterReport } from './evaluate-outcomes.ts';

const WIDTH = 720;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 20;
const TOP = 44;
const BOTTOM = 56;
const FIELD: Field = { width: WIDTH, height: HEIGHT, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };
const STYLES = [
  { colour: '#0b6e4f', dash: '' },
  { colour: '#8a8a8a', dash: '2 4' },
  { colour: '#c05621', dash: '' },
  { colour: '#8a8a8a', dash: '6 4' },
];
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** A curve of thousands of steps needs no more points than the picture has columns. */
const MOST_POINTS = 300;

/** The strong-call curves of a router and its baselines: share of strong calls against mean score. */
export function plotEvaluation(evaluation: Evaluation, title: string): string {
  const { weakScore, strongScore } = evaluation;
  const reports = [evaluation.router, ...evaluation.baselines];
  const qualities = reports.flatMap(({ curve }) => curve.map(({ quality }) => quality));
  const low = qualities.reduce((least, one) => Math.min(least, one), weakScore);
  const high = qualities.reduce((most, one) => Math.max(most, one), strongScore);
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (quality: number): number =>
    HEIGHT - BOTTOM - ((quality - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  return picture(FIELD, { text: title, x: LEFT, y: 24 }, [
    ...TICKS.map((share) => verticalTick(FIELD, x(share), `${share * 100} %`)),
    ...TICKS.map((part) => low + part * (high - low)).map((score) =>
      horizontalTick(FIELD, y(score), score.toFixed(2)),
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle" fill="#1a1a1a">share of prompts sent to the strong model</text>`,
    ...reports.map((report, at) => line(report, at, x, y)),
    ...reports.map((report, at) => legend(report, at)),
  ]);
}

function line(
  { curve }: RouterReport,
  at: number,
  x: (share: number) => number,
  y: (quality: number) => number,
): string {
  const step = Math.max(1, Math.floor(curve.length / MOST_POINTS));
  const points = curve
    .filter((_, index) => index % step === 0 || index === curve.length - 1)
    .map(({ share, quality }) => `${x(share).toFixed(1)},${y(quality).toFixed(1)}`);
  const { colour = '', dash = '' } = STYLES[at] ?? {};
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`;
}

function legend({ name, apgr }: RouterReport, at: number): string {
  const { colour = '', dash = '' } = STYLES[at] ?? {};
  const top = HEIGHT - BOTTOM - 90 + at * 20;
  const left = WIDTH - RIGHT - 210;
  return `<line x1="${left}" y1="${top}" x2="${left + 28}" y2="${top}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${left + 36}" y="${top + 4}" fill="#1a1a1a">${escaped(name)}, APGR ${apgr.toFixed(3)}</text>`;
}
