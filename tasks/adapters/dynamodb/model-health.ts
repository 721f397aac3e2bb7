import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock, EpochMs } from '../../core/clock.ts';
import type { ModelFailureKind } from '../../core/errors.ts';
import { cutShare, mayCut } from '../../core/health/admission.ts';
import {
  bucketOf,
  closed,
  type DeploymentHealth,
  type Health,
  healthOf,
  isInWindow,
  mayProbe,
  opened,
  shouldTrip,
  stateOf,
} from '../../core/health/breaker.ts';
import { FAILURE_RULES } from '../../core/health/failure-rules.ts';
import { type LiveModels, liveModelsSchema } from '../../core/optimizer/live-models.ts';
import type { Asking, CallReport, HealthSettings, ModelHealth } from '../../ports/model-health.ts';
import type { Item } from './batch.ts';
import { countsUpdate, cutsUpdate } from './health-updates.ts';
import { HEALTH_KEY, LIVE_MODELS } from './keys.ts';
import { countName, fieldName, fromHealthItem, HealthUpdate, outdatedCounts } from './model-health-item.ts';
import { type Pending, PendingCounts } from './pending-counts.ts';
import { DynamoQuotas } from './quotas.ts';

export interface ModelHealthOptions {
  readonly clock: Clock;
  /** 0 up to 1, by chance: which of the calls that went well are counted. */
  readonly random: () => number;
  /** How long this environment may go on with what it has read. */
  readonly maxAgeMs: number;
}

interface Snapshot {
  readonly item: Readonly<Item>;
  readonly health: Health;
  readonly live: LiveModels | undefined;
  readonly readAt: EpochMs;
}

/** Between two writes of counts of one environment. */
const WRITE_EVERY_MS = 1_000;

/**
 * Breakers and admission in one item. Failures gather here and are written at most once a second; calls that
 * went well are sampled. Whoever sees enough of them opens the breaker, under the condition that nobody has
 * changed it meanwhile: every change begins a new generation, so there is one of each.
 */
export class DynamoModelHealth implements ModelHealth {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #options: ModelHealthOptions;
  readonly #pending = new PendingCounts();
  readonly #quotas: DynamoQuotas;
  #snapshot: Snapshot = {
    item: {},
    health: new Map(),
    live: undefined,
    readAt: Number.NEGATIVE_INFINITY,
  };
  #reading: Promise<Health> | undefined;
  #wroteAt = Number.NEGATIVE_INFINITY;

  constructor(client: DynamoDBDocumentClient, table: string, options: ModelHealthOptions) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
    this.#quotas = new DynamoQuotas(client, table, options.clock);
  }

  async read(): Promise<Health> {
    const age = this.#now() - this.#snapshot.readAt;
    // A clock that was set back must not keep old news alive.
    if (age >= 0 && age < this.#options.maxAgeMs) return this.#snapshot.health;
    this.#reading ??= this.#refresh().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  live(): LiveModels | undefined {
    return this.#snapshot.live;
  }

  admit(asking: Asking): Promise<boolean> {
    return this.#quotas.admit(asking);
  }

  async report(report: CallReport, settings: HealthSettings): Promise<void> {
    const { deployment, failure, probe } = report;
    const isBad = failure !== null && FAILURE_RULES[failure].breaker !== 'alive';
    if (probe !== null) return this.#endProbe(deployment, probe, isBad ? failure : null, settings);
    if (!isBad) return this.#countSuccess(deployment, settings);
    return this.#countFailure(deployment, failure, settings);
  }

  async takeProbe(deployment: string, holder: string, settings: HealthSettings): Promise<boolean> {
    const now = this.#now();
    const health = healthOf(await this.read(), deployment);
    if (!mayProbe(health, now)) return false;
    const update = this.#transition(deployment, health)
      .set(fieldName(deployment, 'probe'), holder)
      .set(fieldName(deployment, 'probeUntil'), now + settings.breakers.probeMs);
    const until = update.name(fieldName(deployment, 'probeUntil'));
    const taken = update.name(fieldName(deployment, 'probe'));
    update.when(
      `attribute_not_exists(${until}) OR ${until} <= ${update.value(now)} OR ${taken} = ${update.value(holder)}`,
    );
    return (await this.#write(update)) !== undefined;
  }

  /** Weighted: each that is counted stands for those that were not. */
  async #countSuccess(deployment: string, { breakers }: HealthSettings): Promise<void> {
    const { successSample, windowS } = breakers;
    if (this.#options.random() >= successSample) return;
    const { gen } = healthOf(await this.read(), deployment);
    this.#pending.add(deployment, gen, bucketOf(this.#now()), { successes: Math.round(1 / successSample) });
    if (this.#mayWrite()) await this.#flush(new Map(), windowS);
  }

  async #countFailure(
    deployment: string,
    failure: ModelFailureKind,
    settings: HealthSettings,
  ): Promise<void> {
    const now = this.#now();
    const known = healthOf(await this.read(), deployment);
    // News of a deployment that is open already: the call began before.
    if (stateOf(known, now) !== 'closed') return;
    const { breaker, cuts } = FAILURE_RULES[failure];
    this.#pending.add(deployment, known.gen, bucketOf(now), { failures: 1, throttled: cuts });
    if (breaker === 'open' || this.#wouldTrip(deployment, settings)) {
      await this.#open(deployment, failure, settings);
    } else if (this.#mayWrite()) {
      await this.#flush(this.#cutsNow(settings), settings.breakers.windowS);
      if (this.#wouldTrip(deployment, settings)) await this.#open(deployment, failure, settings);
    }
  }

  /** By what all have written and what this environment has not yet. */
  #wouldTrip(deployment: string, { breakers }: HealthSettings): boolean {
    const health = healthOf(this.#snapshot.health, deployment);
    return shouldTrip(this.#pending.addedTo(health, deployment), this.#now(), breakers);
  }

  async #open(deployment: string, reason: ModelFailureKind, { breakers }: HealthSettings): Promise<void> {
    const health = healthOf(this.#snapshot.health, deployment);
    await this.#change(deployment, health, opened(health, reason, this.#now(), breakers));
    this.#pending.forget(deployment);
  }

  async #endProbe(
    deployment: string,
    holder: string,
    failure: ModelFailureKind | null,
    { breakers }: HealthSettings,
  ): Promise<void> {
    const health = healthOf(this.#snapshot.health, deployment);
    const now = this.#now();
    const next = failure === null ? closed(health, now) : opened(health, failure, now, breakers);
    await this.#change(deployment, health, next, holder);
  }

  async #change(
    deployment: string,
    from: DeploymentHealth,
    to: DeploymentHealth,
    holder?: string,
  ): Promise<void> {
    const at = (field: Parameters<typeof fieldName>[1]): string => fieldName(deployment, field);
    const update = this.#transition(deployment, from).set(at('gen'), to.gen).set(at('trips'), to.trips);
    if (holder !== undefined) update.when(`${update.name(at('probe'))} = ${update.value(holder)}`);
    if (to.openUntil === null) update.set(at('closed'), to.closedAt).remove([at('until'), at('why')]);
    else update.set(at('until'), to.openUntil).set(at('why'), to.reason);
    update.remove([at('probe'), at('probeUntil')]);
    update.remove(from.buckets.flatMap((bucket) => this.#namesOf(deployment, from.gen, bucket.at)));
    await this.#write(update);
  }

  #namesOf(deployment: string, gen: number, bucket: number): readonly string[] {
    const both = [countName(deployment, 'f', gen, bucket), countName(deployment, 's', gen, bucket)];
    return both.filter((name) => name in this.#snapshot.item);
  }

  /** An update that holds only while nobody has changed the breaker. */
  #transition(deployment: string, { gen }: DeploymentHealth): HealthUpdate {
    const update = new HealthUpdate();
    const name = update.name(fieldName(deployment, 'gen'));
    return gen === 0
      ? update.when(`attribute_not_exists(${name})`)
      : update.when(`${name} = ${update.value(gen)}`);
  }

  #cutsNow({ rates }: HealthSettings): ReadonlyMap<string, number> {
    const now = this.#now();
    const cuts = this.#pending.throttled().flatMap((deployment) => {
      const { cut } = healthOf(this.#snapshot.health, deployment);
      return mayCut(cut, now) ? [[deployment, cutShare(cut, now, rates).share] as const] : [];
    });
    return new Map(cuts);
  }

  /** Writes what has gathered; a cut that another environment has made meanwhile is left out. */
  async #flush(cuts: ReadonlyMap<string, number>, windowS: number): Promise<void> {
    const now = this.#now();
    this.#wroteAt = now;
    const counts = this.#pending.take().filter((count) => this.#isNews(count, windowS));
    if (counts.length === 0) return;
    const update = (withCuts: boolean): HealthUpdate => {
      const whole = countsUpdate(counts).remove(outdatedCounts(this.#snapshot.item, now, windowS));
      return withCuts ? cutsUpdate(whole, cuts, now) : whole;
    };
    if (cuts.size > 0 && (await this.#write(update(true))) !== undefined) return;
    await this.#write(update(false));
  }

  #isNews({ deployment, gen, bucket }: Pending, windowS: number): boolean {
    const current = healthOf(this.#snapshot.health, deployment).gen;
    return gen === current && isInWindow(bucket, this.#now(), windowS);
  }

  /** The item after it, or undefined when the condition did not hold or nothing could be written. */
  async #write(update: HealthUpdate): Promise<Item | undefined> {
    try {
      const { Attributes = {} } = await this.#client.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: HEALTH_KEY,
          ReturnValues: 'ALL_NEW',
          ...update.input(),
        }),
      );
      this.#see(Attributes);
      return Attributes;
    } catch (error) {
      // Somebody else was faster: what they did is worth knowing before the next call.
      if (error instanceof ConditionalCheckFailedException) await this.#refresh();
      return undefined;
    }
  }

  /** Nothing is to fail because this cannot be read: the last news stand. */
  async #refresh(): Promise<Health> {
    try {
      const { Item = {} } = await this.#client.send(
        new GetCommand({ TableName: this.#table, Key: HEALTH_KEY, ConsistentRead: true }),
      );
      this.#see(Item);
    } catch {
      this.#snapshot = { ...this.#snapshot, readAt: this.#now() };
    }
    return this.#snapshot.health;
  }

  #see(item: Readonly<Item>): void {
    const live = liveModelsSchema.safeParse(item[LIVE_MODELS]).data;
    this.#snapshot = { item, health: fromHealthItem(item), live, readAt: this.#now() };
  }

  #mayWrite = (): boolean => Math.abs(this.#now() - this.#wroteAt) >= WRITE_EVERY_MS;
  #now = (): EpochMs => this.#options.clock.now();
}
