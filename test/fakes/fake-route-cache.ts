import type { CachedRoute, RouteCache } from '../../tasks/ports/route-cache.ts';

/** A cache that remembers, and counts how often it was asked. */
export class FakeRouteCache implements RouteCache {
  readonly kept = new Map<string, { readonly route: CachedRoute; readonly expiresAt: number }>();
  readonly asked: string[] = [];
  /** Set to let every call fail. */
  down = false;

  async get(key: string, now: number): Promise<CachedRoute | undefined> {
    this.asked.push(key);
    if (this.down) throw new Error('DynamoDB is down');
    const found = this.kept.get(key);
    return found !== undefined && found.expiresAt > now ? found.route : undefined;
  }

  async put(key: string, route: CachedRoute, expiresAt: number): Promise<void> {
    if (this.down) throw new Error('DynamoDB is down');
    this.kept.set(key, { route, expiresAt });
  }
}
