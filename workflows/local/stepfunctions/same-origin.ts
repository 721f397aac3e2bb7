import type { LocalRequest } from '../http.ts';

/** The names under which a browser on this machine reaches a server that listens on loopback. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Hosts that mean every interface: who listens there wants to be reached by any name. */
const EVERYWHERE = new Set(['0.0.0.0', '::']);

/**
 * Whether the Host is one that this server may be called by. A page elsewhere can point its own name at
 * 127.0.0.1 and then read what this server answers to that name.
 * @param listenHost the host listened on
 */
export function hasForeignHost(request: LocalRequest, listenHost: string): boolean {
  const name = hostOf(request).replace(/:\d+$/, '').toLowerCase();
  return !LOOPBACK.has(name) && name !== listenHost && !EVERYWHERE.has(listenHost);
}

/** Where a store that tasks alone talk to listens unless it is told otherwise. */
const LOOPBACK_HOST = '127.0.0.1';

/** Whether another site sends this through the user's browser, which says so; SDKs and curl say nothing. */
export function isCrossOrigin(request: LocalRequest, listenHost: string = LOOPBACK_HOST): boolean {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && site === undefined) return false;
  if (hasForeignHost(request, listenHost)) return true;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && origin !== `http://${hostOf(request)}`;
}

/** Whether a page of this machine says this: of any port, as a shop's own front end under development is. */
export function isLocalOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && LOOPBACK.has(url.hostname.toLowerCase());
}

const hostOf = (request: LocalRequest): string => String(request.headers.host ?? '');
