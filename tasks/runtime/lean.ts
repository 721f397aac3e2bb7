interface Middlewares {
  remove(name: string): boolean;
  add(middleware: Build, place: { step: 'build'; name: string; override: true }): void;
  addRelativeTo(
    middleware: Build,
    place: { relation: 'after'; toMiddleware: string; name: string; override: true },
  ): void;
}
interface Sent {
  readonly request: unknown;
}
type Build = <S extends Sent, R>(next: (sent: S) => Promise<R>) => (sent: S) => Promise<R>;

const LOGGER = 'loggerMiddleware';
const USER_AGENT = 'getUserAgentMiddleware';
const KEEP = 'keepUserAgent';

/** Takes from a client of the SDK what each call pays for and none needs; what is sent stays the same. */
export function lean<C extends { readonly middlewareStack: Middlewares }>(client: C): C {
  const stack = client.middlewareStack;
  // It copies each input and reply without what is sensitive, for a logger that no client of ours has.
  stack.remove(LOGGER);
  // The SDK puts together what it says of itself in each call: in a process it is always the same.
  stack.addRelativeTo(
    (next) => async (sent) => {
      const { 'user-agent': agent, 'x-amz-user-agent': ours } = headersOf(sent);
      const kept = { 'user-agent': agent, 'x-amz-user-agent': ours };
      stack.remove(KEEP);
      stack.remove(USER_AGENT);
      stack.add(
        (then) => async (later) => {
          Object.assign(headersOf(later), kept);
          return then(later);
        },
        { step: 'build', name: 'keptUserAgent', override: true },
      );
      return next(sent);
    },
    { relation: 'after', toMiddleware: USER_AGENT, name: KEEP, override: true },
  );
  return client;
}

const headersOf = ({ request }: Sent): Record<string, string | undefined> =>
  (request as { headers: Record<string, string | undefined> }).headers;
