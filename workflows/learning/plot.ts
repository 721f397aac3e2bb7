import type { Evaluation, RouterReport } from './evaluate-outcomes.ts';

const WIDTH = 720;
const HEIGHT = 460;
const LEFT = 64;
const RIGHT = 20;
const TOP = 44;
const BOTTOM = 56;
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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="24" font-size="15" fill="#1a1a1a">${escaped(title)}</text>`,
    ...TICKS.map((share) => axisX(share, x(share))),
    ...TICKS.map((part) => axisY(low + part * (high - low), y(low + part * (high - low)))),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}" text-anchor="middle" fill="#1a1a1a">share of prompts sent to the strong model</text>`,
    ...reports.map((report, at) => line(report, at, x, y)),
    ...reports.map((report, at) => legend(report, at)),
    '</svg>',
    '',
  ].join('\n');
}

/** What XML 1.0 cannot hold, not even escaped. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escaped = (text: string): string =>
  text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

const axisX = (share: number, at: number): string =>
  `<line x1="${at}" y1="${TOP}" x2="${at}" y2="${HEIGHT - BOTTOM}" stroke="#e5e5e5"/><text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#4a4a4a">${share * 100} %</text>`;

const axisY = (quality: number, at: number): string =>
  `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#e5e5e5"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end" fill="#4a4a4a">${quality.toFixed(2)}</text>`;

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
  return `<line x1="${left}" y1="${top}" x2="${left + 28}" y2="${top}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${left + 36}" y="${top + 4}" fill="#1a1a1a">${name}, APGR ${apgr.toFixed(3)}</text>`;
}
