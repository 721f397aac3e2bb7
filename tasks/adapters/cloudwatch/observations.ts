import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { EpochMs } from '../../core/clock.ts';
import { guardRailsOf } from '../../core/optimizer/guard-rails.ts';
import type { Observed, Span } from '../../core/optimizer/observed.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Observations } from '../../ports/observations.ts';
import { voteQueries, watchedModels, windowQueries } from './metric-queries.ts';
import { type MetricValues, observedOfMetrics } from './observed-of-metrics.ts';

/** As many queries as one call takes. */
const MOST_QUERIES = 500;

/** A window from what was published of it: as cheap for a million messages as for ten. */
export class CloudWatchObservations implements Observations {
  readonly #client: Pick<CloudWatchClient, 'send'>;

  constructor(client: Pick<CloudWatchClient, 'send'>) {
    this.#client = client;
  }

  async read(span: Span, votesSince: EpochMs, policy: Policy): Promise<Observed> {
    const { targets } = guardRailsOf(policy);
    const [values, votes] = await Promise.all([
      this.#values(windowQueries(span, policy, targets), span),
      votesSince < span.until
        ? this.#values(voteQueries(), { from: votesSince, until: span.until })
        : new Map<string, number[]>(),
    ]);
    return observedOfMetrics(values, votes, span, watchedModels(policy));
  }

  async #values(queries: MetricDataQuery[], { from, until }: Span): Promise<MetricValues> {
    if (queries.length > MOST_QUERIES) {
      throw new Error(`${queries.length} metrics are too many for one call: name fewer models in the policy`);
    }
    const values = new Map<string, number[]>();
    let next: string | undefined;
    do {
      const page = await this.#client.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: new Date(from),
          EndTime: new Date(until),
          ScanBy: 'TimestampAscending',
          ...(next !== undefined && { NextToken: next }),
        }),
      );
      for (const { Id, Values = [] } of page.MetricDataResults ?? []) {
        if (Id !== undefined) values.set(Id, [...(values.get(Id) ?? []), ...Values]);
      }
      next = page.NextToken;
    } while (next !== undefined);
    return values;
  }
}
