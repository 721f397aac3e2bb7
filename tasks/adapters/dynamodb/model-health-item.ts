import type { EpochMs } from '../../core/clock.ts';
import { MODEL_FAILURES } from '../../core/errors.ts';
import { type Bucket, type DeploymentHealth, isInWindow, UNKNOWN_HEALTH } from '../../core/health/breaker.ts';
import type { Item } from './batch.ts';

/**
 * The attributes of one deployment stand side by side in the one item, its id in front: an update reaches
 * them without a map that would have to be there first. Counts carry their generation, so that late news of
 * an old one is not taken for new.
 */
const FIELDS = ['gen', 'until', 'why', 'trips', 'closed', 'probe', 'probeUntil', 'cut', 'cutAt'] as const;
export type Field = (typeof FIELDS)[number];

export const fieldName = (deployment: string, field: Field): string => `${deployment}|${field}`;
export const countName = (deployment: string, what: 'f' | 's', gen: number, bucket: number): string =>
  `${deployment}|${what}|${gen}|${bucket}`;

interface Count {
  readonly name: string;
  readonly deployment: string;
  readonly what: string;
  readonly gen: number;
  readonly bucket: number;
}

function countOf(name: string): Count | undefined {
  const [deployment = '', what = '', gen = '', bucket = ''] = name.split('|');
  if (bucket === '') return undefined;
  return { name, deployment, what, gen: Number(gen), bucket: Number(bucket) };
}

/** Everything the item says, by deployment. */
export function fromHealthItem(item: Readonly<Item>): ReadonlyMap<string, DeploymentHealth> {
  const ids = Object.keys(item)
    .filter((name) => name.includes('|'))
    .map((name) => name.slice(0, name.indexOf('|')));
  return new Map([...new Set(ids)].map((id) => [id, deploymentOf(item, id)]));
}

function deploymentOf(item: Readonly<Item>, id: string): DeploymentHealth {
  const at = (field: Field): unknown => item[fieldName(id, field)];
  const number = (field: Field): number | null => (typeof at(field) === 'number' ? Number(at(field)) : null);
  const gen = number('gen') ?? 0;
  const [probe, probeUntil] = [at('probe'), number('probeUntil')];
  const [cut, cutAt] = [number('cut'), number('cutAt')];
  return {
    ...UNKNOWN_HEALTH,
    gen,
    openUntil: number('until'),
    reason: MODEL_FAILURES.find((kind) => kind === at('why')) ?? null,
    trips: number('trips') ?? 0,
    closedAt: number('closed'),
    probe: typeof probe === 'string' && probeUntil !== null ? { holder: probe, until: probeUntil } : null,
    buckets: bucketsOf(item, id, gen),
    cut: cut !== null && cutAt !== null ? { share: cut, at: cutAt } : null,
  };
}

function bucketsOf(item: Readonly<Item>, id: string, gen: number): readonly Bucket[] {
  const counts = countsIn(item).filter((count) => count.deployment === id && count.gen === gen);
  const value = (bucket: number, what: string): number => {
    const found = counts.find((count) => count.bucket === bucket && count.what === what);
    return found === undefined ? 0 : Number(item[found.name]);
  };
  return [...new Set(counts.map(({ bucket }) => bucket))]
    .toSorted((one, other) => one - other)
    .map((at) => ({ at, failures: value(at, 'f'), successes: value(at, 's') }));
}

const countsIn = (item: Readonly<Item>): readonly Count[] =>
  Object.keys(item).flatMap((name) => countOf(name) ?? []);

/** DynamoDB takes an expression of 4 KiB; what is left over goes with the next write. */
const MOST_REMOVED = 40;

/** Counts that nobody looks at any more: older than the window, or of an ended generation. */
export function outdatedCounts(item: Readonly<Item>, now: EpochMs, windowS: number): readonly string[] {
  return countsIn(item)
    .filter(({ deployment, gen, bucket }) => {
      const current = Number(item[fieldName(deployment, 'gen')] ?? 0);
      return gen !== current || !isInWindow(bucket, now, windowS);
    })
    .map(({ name }) => name)
    .slice(0, MOST_REMOVED);
}

/** An update by parts: names and values are given their placeholders here. */
export class HealthUpdate {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, unknown> = {};
  readonly #clauses: Record<'SET' | 'ADD' | 'REMOVE', string[]> = { SET: [], ADD: [], REMOVE: [] };
  readonly #conditions: string[] = [];

  set(name: string, value: unknown): this {
    this.#clauses.SET.push(`${this.name(name)} = ${this.value(value)}`);
    return this;
  }

  add(name: string, value: number): this {
    this.#clauses.ADD.push(`${this.name(name)} ${this.value(value)}`);
    return this;
  }

  remove(names: readonly string[]): this {
    this.#clauses.REMOVE.push(...names.map((name) => this.name(name)));
    return this;
  }

  when(condition: string): this {
    this.#conditions.push(`(${condition})`);
    return this;
  }

  name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }

  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  input() {
    const clauses = Object.entries(this.#clauses).filter(([, parts]) => parts.length > 0);
    const values = Object.keys(this.#values).length > 0;
    return {
      UpdateExpression: clauses.map(([verb, parts]) => `${verb} ${parts.join(', ')}`).join(' '),
      ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, as]) => [as, name])),
      ...(values && { ExpressionAttributeValues: this.#values }),
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.join(' AND ') }),
    };
  }
}
