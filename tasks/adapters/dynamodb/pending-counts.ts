import type { Bucket, DeploymentHealth } from '../../core/health/breaker.ts';

/** Calls of one deployment in one generation and bucket that nobody else knows of yet. */
export interface Pending {
  readonly deployment: string;
  readonly gen: number;
  readonly bucket: number;
  readonly failures: number;
  readonly successes: number;
  readonly throttled: boolean;
}

type Counts = Partial<Pick<Pending, 'failures' | 'successes' | 'throttled'>>;

/** What one environment has counted and not yet written. */
export class PendingCounts {
  #counts = new Map<string, Pending>();

  add(deployment: string, gen: number, bucket: number, more: Counts): void {
    const key = JSON.stringify([deployment, gen, bucket]);
    const { failures = 0, successes = 0, throttled = false } = this.#counts.get(key) ?? {};
    this.#counts.set(key, {
      deployment,
      gen,
      bucket,
      failures: failures + (more.failures ?? 0),
      successes: successes + (more.successes ?? 0),
      throttled: throttled || more.throttled === true,
    });
  }

  /** Everything, once. */
  take(): readonly Pending[] {
    const taken = [...this.#counts.values()];
    this.#counts = new Map();
    return taken;
  }

  forget(deployment: string): void {
    for (const [key, count] of this.#counts) {
      if (count.deployment === deployment) this.#counts.delete(key);
    }
  }

  throttled(): readonly string[] {
    const hit = [...this.#counts.values()].filter((count) => count.throttled);
    return [...new Set(hit.map(({ deployment }) => deployment))];
  }

  /** The health of a deployment as it will be when this is written. */
  addedTo(health: DeploymentHealth, deployment: string): DeploymentHealth {
    const own = [...this.#counts.values()].filter(
      (count) => count.deployment === deployment && count.gen === health.gen,
    );
    const ats = new Set([...health.buckets.map(({ at }) => at), ...own.map(({ bucket }) => bucket)]);
    const buckets = [...ats].map((at): Bucket => {
      const shared = health.buckets.find((bucket) => bucket.at === at);
      const more = own.find(({ bucket }) => bucket === at);
      return {
        at,
        failures: (shared?.failures ?? 0) + (more?.failures ?? 0),
        successes: (shared?.successes ?? 0) + (more?.successes ?? 0),
      };
    });
    return { ...health, buckets };
  }
}
