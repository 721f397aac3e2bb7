import type { Endpoints } from '../local/endpoints.ts';
import { portOf } from '../local/settings.ts';

/** A stack to talk to: the one that runs already, or one of our own that ends with the command. */
export interface Connection {
  readonly endpoints: Endpoints;
  readonly owned: boolean;
  close(): Promise<void>;
}

/** How long a local server may take to say that it is there. */
const PROBE_MS = 300;

/**
 * Finds the running stack on `PORT`, or starts one in this process on free ports.
 * @throws SettingInvalid
 */
export async function connect(): Promise<Connection> {
  const running = await probe(portOf(process.env));
  if (running !== undefined) return { endpoints: running, owned: false, close: async () => {} };
  const { startStack, stackOptionsFromEnvironment } = await import('../local/stack.ts');
  const stack = await startStack({ ...stackOptionsFromEnvironment(process.env), port: 0 });
  return { endpoints: stack.endpoints, owned: true, close: () => stack.close() };
}

/** The endpoints of a stack that listens on this port; undefined when none does. */
export async function probe(port: number): Promise<Endpoints | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_stepladder/endpoints`, {
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return response.ok ? ((await response.json()) as Endpoints) : undefined;
  } catch {
    return undefined;
  }
}

/** Runs `work` against a stack and ends what was started for it, whatever happens. */
export async function withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
