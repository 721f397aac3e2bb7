import { LANES } from '../../tasks/core/contract/enums.ts';
import { barChart } from '../printing/bar-chart.ts';
import { type Line, lineChart } from '../printing/line-chart.ts';
import type { Report } from './report.ts';
import type { Seconds, Tally } from './tally.ts';

/** By file name. */
export type Plots = Readonly<Record<string, string>>;

/** Latency by lane, the day's traffic, and what each model cost. */
export const plotsOf = (report: Report, tally: Tally): Plots => ({
  'latency.svg': latencyPlot(report, tally),
  'traffic.svg': trafficPlot(report, tally),
  'cost.svg': costPlot(report),
});

const STEP_MS = 20;
const PERCENTS = [0, 0.25, 0.5, 0.75, 0.95, 1];

function latencyPlot({ slaMs, policy, messages }: Report, { lanes }: Tally): string {
  const most = slaMs + 200;
  const lines = LANES.filter((lane) => lanes[lane].messages > 0).map((lane): Line => {
    const { histogram, messages: own } = lanes[lane];
    let seen = 0;
    const points: [number, number][] = [];
    for (let ms = 0; ms <= most; ms++) {
      seen += histogram[ms] ?? 0;
      if (ms % STEP_MS === 0) points.push([ms, seen / own]);
    }
    return { name: lane, points };
  });
  const title = `Share of messages answered within, ${policy}, ${messages.toLocaleString('en-US')} simulated`;
  return lineChart(
    title,
    lines,
    { label: 'milliseconds', most, say: (ms) => String(Math.round(ms)), ticks: thousands(most) },
    { label: 'share', most: 1, say: (share) => `${share * 100} %`, ticks: PERCENTS },
  );
}

const thousands = (most: number): readonly number[] =>
  Array.from({ length: Math.floor(most / 500) + 1 }, (_, at) => at * 500);

const MINUTE_S = 60;

function trafficPlot({ policy }: Report, { series }: Tally): string {
  const lines: readonly Line[] = [
    { name: 'messages/s', points: perMinute(series.arrivals, 1) },
    { name: 'at once', points: perMinute(series.runMs, 1_000) },
  ];
  const ticks = roundTicks(Math.max(...lines.flatMap(({ points }) => points.map(([, value]) => value))));
  return lineChart(
    `Traffic and executions at once, means of a minute, ${policy}`,
    lines,
    { label: 'hour of the day', most: 24, say: String, ticks: [0, 3, 6, 9, 12, 15, 18, 21, 24] },
    {
      label: 'messages a second, executions',
      most: ticks.at(-1) ?? 1,
      say: (value) => String(Number(value.toPrecision(3))),
      ticks,
    },
  );
}

/** From 0 in round steps to the first that is not below. */
function roundTicks(most: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 0.01) / 4));
  const step = power * ([1, 2, 5].find((times) => most / (power * times) <= 6) ?? 10);
  return Array.from({ length: Math.max(2, Math.ceil(most / step) + 1) }, (_, at) => at * step);
}

function perMinute({ sums }: Seconds, unit: number): readonly (readonly [number, number])[] {
  return Array.from({ length: 1_440 }, (_, minute) => {
    const part = sums.subarray(minute * MINUTE_S, (minute + 1) * MINUTE_S);
    return [minute / 60, part.reduce((sum, one) => sum + one, 0) / MINUTE_S / unit] as const;
  });
}

const costPlot = ({ cost, policy, messages }: Report): string =>
  barChart(
    'What models cost, by model and role',
    `${policy}, ${messages.toLocaleString('en-US')} simulated messages`,
    cost.calls.map(({ role, model, usd, calls }) => ({
      label: `${role}: ${model}`,
      value: usd,
      note: `$${usd.toFixed(2)}, ${calls.toLocaleString('en-US')} calls`,
    })),
  );
