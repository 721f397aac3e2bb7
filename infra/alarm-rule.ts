import type { MetricName } from '../tasks/core/metrics/catalogue.ts';
import type { AlarmSettings } from './alarm-settings.ts';

/** `page`: customers notice now. `ticket`: they will, or somebody pays for it; the next working day is soon enough. */
export type Severity = 'page' | 'ticket';

export type Statistic = 'Average' | 'Sum' | 'Maximum' | 'SampleCount' | 'p50' | 'p95' | 'p99';

/** A metric of CloudWatch, by its id in an expression. */
type Values<Name extends string> = Readonly<Record<string, readonly [metric: Name, statistic: Statistic]>>;

/** One alarm for the shop, or one for each task, Express machine, index and so on. */
type Watched =
  | { readonly of: 'shop'; readonly values: Values<MetricName> }
  | { readonly of: 'task'; readonly values: Values<'Errors' | 'Throttles'> }
  | { readonly of: 'machine'; readonly values: Values<'ExecutionsTimedOut'> }
  /** A machine that nobody but a schedule asks: its failures are no caller's mistakes. */
  | { readonly of: 'schedule'; readonly values: Values<'ExecutionsFailed'> }
  | { readonly of: 'door'; readonly values: Values<'5XXError'> }
  | { readonly of: 'api'; readonly values: Values<'ThrottledEvents'> }
  | { readonly of: 'table'; readonly values: Values<'ReadThrottleEvents' | 'WriteThrottleEvents'> };

export type WatchedKind = Watched['of'];

/** The settings that are a number to compare with. */
type LimitName = {
  [Name in keyof AlarmSettings]-?: AlarmSettings[Name] extends number ? Name : never;
}[keyof AlarmSettings];

export type AlarmRule = Watched & {
  /** Kebab-case; the deployed name has `stepladder-` before it and, where there are several, what it watches behind it. */
  readonly name: string;
  readonly severity: Severity;
  /** Of the ids in `values`; not needed where there is one. */
  readonly expression?: string;
  /** The id in `values` that counts messages: with fewer than `minMessages` a period breaches nothing. */
  readonly samples?: string;
  readonly breach: 'above' | 'below' | 'reaches';
  /** A setting, or a number that is no matter of taste. */
  readonly limit: LimitName | number;
  readonly unit: 'ms' | 'share' | 'usd' | 'count';
  readonly periodMinutes: number;
  /** All of them must breach. */
  readonly periods: number;
  /** What a period without data means; `ignore` keeps the state that was. */
  readonly missing: 'breaching' | 'notBreaching' | 'ignore';
  readonly meaning: string;
  readonly action: string;
};

export const limitOf = ({ limit }: AlarmRule, settings: AlarmSettings): number =>
  typeof limit === 'number' ? limit : settings[limit];

/** `above 2,500 ms for 15 min`. */
export function conditionOf(rule: AlarmRule, settings: AlarmSettings): string {
  const words = { above: 'above', below: 'below', reaches: 'at least' }[rule.breach];
  const minutes = rule.periodMinutes * rule.periods;
  const time = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  return `${words} ${amount(limitOf(rule, settings), rule.unit)} ${rule.periods > 1 ? 'for' : 'in'} ${time}`;
}

function amount(value: number, unit: AlarmRule['unit']): string {
  if (unit === 'ms') return `${value.toLocaleString('en')} ms`;
  if (unit === 'share') return `${Number((value * 100).toFixed(3))} %`;
  return unit === 'usd' ? `$${value}` : value.toLocaleString('en');
}
