import { policyOfSet } from '../../workflows/policy/policy-of-set.ts';
import {
  COLD_START_MS,
  COMPUTING_MS,
  HOP_SIGMA,
  HOPS_MS,
  LAMBDA_RETRIES,
} from '../../workflows/simulate/assumptions.ts';
import { SEED, simulatedDay } from './load/simulated-day.ts';
import { type Bench, type BenchOptions, fixed, type Goal, table } from './report.ts';

const SETS = ['claude-3', 'current'] as const;
const MESSAGES = 200_000;

const { search } = HOPS_MS;
const HOPS = [
  ['task of Lambda, warm', String(HOPS_MS.lambdaInvoke), "storage design, 'Hot path'"],
  ['transition between states', String(HOPS_MS.transition), 'the same'],
  ['DynamoDB call', String(HOPS_MS.dynamo), 'the same'],
  [
    'search',
    `${search.p50}, p95 ${search.p95}, p99 ${search.p99}`,
    "the policy's estimate with its reads: 60",
  ],
  [
    `computing: ${Object.keys(COMPUTING_MS).join(', ')}`,
    Object.values(COMPUTING_MS).join(', '),
    'assumed: 0.2 for a classification on a laptop, half a processor on Lambda',
  ],
  ['call that a provider turns away', String(HOPS_MS.refusal), 'assumed'],
  ['cold start', String(COLD_START_MS), 'assumed; imports are measured under [cold](#cold)'],
  [
    'throttled Lambda, asked again',
    `0 to ${LAMBDA_RETRIES.withinMs}`,
    "the machine's own Retry, with full jitter",
  ],
  ['model', 'p50, p95 and p99 of each', "the registry's: of claude-3 the documents', of current assumptions"],
  [`spread of hops, sigma of the logarithm: ${HOP_SIGMA}`, '', 'assumed'],
] as const;

/** Latency by lane as it would be deployed, and what the insurance of complex messages was worth. */
export async function latency({ quick }: BenchOptions): Promise<Bench> {
  const messages = quick ? 20_000 : MESSAGES;
  const rows: string[][] = [];
  const insured: string[][] = [];
  const goals: Goal[] = [];
  for (const set of SETS) {
    const report = await simulatedDay(policyOfSet(set), 'traffic', messages);
    const { lanes, insurance, goals: promised } = report;
    const all = {
      lane: '**all**',
      share: 1,
      latency: report.latency,
      modelMs: null,
      lookUpMs: null,
      ownMs: null,
    };
    for (const { lane, share, latency: of, modelMs, lookUpMs, ownMs } of [...lanes, all]) {
      const parts = [modelMs, lookUpMs, ownMs].map((ms) => (ms === null ? '' : fixed(ms, 0)));
      rows.push([
        set,
        lane,
        `${fixed(100 * share)} %`,
        fixed(of.p50, 0),
        fixed(of.p95, 0),
        fixed(of.p99, 0),
        ...parts,
      ]);
    }
    insured.push([
      set,
      fixed(insurance.saved, 0),
      fixed(insurance.costAnswers, 0),
      `$${fixed(insurance.usd, 2)}`,
    ]);
    for (const { name, unit, goal, got, met } of promised) {
      const shown = (value: number): string =>
        unit === 'ms' ? `${fixed(value, 0)} ms` : `${fixed(100 * value, 3)} %`;
      goals.push({
        name: `${set}: ${name} ${unit === 'ms' ? '<' : '>='} ${shown(goal)}`,
        got: shown(got),
        met,
      });
    }
  }
  return {
    lines: [
      `${fixed(messages, 0)} messages, seed ${SEED}, in virtual time; failures and traffic: \`workflows/simulate/assumptions.ts\`.`,
      '',
      ...table(['hop', 'budget, ms', 'source'], HOPS),
      '',
      ...table(
        ['set', 'lane', 'messages', 'p50 ms', 'p95', 'p99', 'models, mean', 'look-ups', 'our own'],
        rows,
      ),
      '',
      ...table(['insurance', 'answers saved', 'better answers displaced', 'a day'], insured),
    ],
    goals,
  };
}
