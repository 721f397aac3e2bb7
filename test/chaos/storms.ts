import { FAULT_KINDS } from '../../workflows/local/simulator/faults.ts';
import type { Weather } from './scene.ts';
import type { Storm } from './storm.ts';
import { WIRE_KINDS } from './wire.ts';

const MODEL_SHARE = 0.4;
/** A client tries three times: one call in eleven fails for good. */
const TABLE_SHARE = 0.45;
const MINUTE_MS = 60_000;

/** One fault at a time, each met by so many calls that most messages see it. */
export const SINGLE_STORMS: readonly Storm[] = [
  { name: 'none', weather: {} },
  ...FAULT_KINDS.map((kind) => ({
    name: `model ${kind}`,
    weather: { models: [{ kind, share: MODEL_SHARE }] },
  })),
  ...WIRE_KINDS.map((kind) => ({
    name: `table ${kind}`,
    weather: { table: [{ kind, share: TABLE_SHARE }] },
  })),
  ...(['down', 'slow', 'empty'] as const).map((kind) => ({
    name: `search ${kind}`,
    weather: { search: [{ kind }] },
  })),
  { name: 'clocks forwards', weather: {}, jumps: [5_000, MINUTE_MS, 60 * MINUTE_MS] },
  { name: 'clocks back', weather: {}, jumps: [-5_000, -MINUTE_MS, -60 * MINUTE_MS] },
  {
    name: 'model hang, clocks back',
    weather: { models: [{ kind: 'hang', share: MODEL_SHARE }] },
    jumps: [-10 * MINUTE_MS],
  },
  { name: 'clocks there and back', weather: {}, jumps: [20 * MINUTE_MS, -20 * MINUTE_MS, 2_000, -2_000] },
];

/**
 * Several faults at once, whichever chance brings.
 * @param chance 0 up to 1.
 */
export function randomStorm(chance: () => number): Storm {
  const some = <T>(list: readonly T[], share: number): readonly T[] => list.filter(() => chance() < share);
  const weather: Weather = {
    models: some(FAULT_KINDS, 0.25).map((kind) => ({ kind, share: 0.05 + chance() * 0.25 })),
    table: some(WIRE_KINDS, 0.4).map((kind) => ({ kind, share: 0.02 + chance() * 0.15 })),
    search: some(['down', 'slow', 'empty'] as const, 0.2).map((kind) => ({
      kind,
      times: 1 + Math.floor(chance() * 20),
    })),
  };
  const jumps = chance() < 0.3 ? [Math.round((chance() - 0.5) * 20 * MINUTE_MS)] : [];
  return { name: 'random', weather, jumps };
}

/** What a storm is made of, for whoever wants to see it again. */
export function describeStorm({ weather, jumps = [] }: Storm): string {
  const { models = [], table = [], search = [] } = weather;
  return [
    ...models.map(({ kind }) => `model ${kind}`),
    ...table.map(({ kind }) => `table ${kind}`),
    ...search.map(({ kind }) => `search ${kind}`),
    ...jumps.map((ms) => `clocks ${ms > 0 ? '+' : ''}${Math.round(ms / 1_000)} s`),
  ].join(', ');
}
