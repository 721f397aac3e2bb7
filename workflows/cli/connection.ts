import { deployedStack } from '../connection/deployed.ts';
import { inWords } from '../connection/in-words.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import type { Endpoints } from '../local/endpoints.ts';
import { portOf } from '../local/settings.ts';
import { printProblem, UserError } from './command.ts';

/** A stack to talk to: a deployed one, the one that runs here already, or one of our own that ends with the command. */
export interface Connection {
  readonly endpoints: StackAddress;
  readonly owned: boolean;
  close(): Promise<void>;
}

/** How long a local server may take to say that it is there. */
const PROBE_MS = 300;

/**
 * Finds the stack that the environment names on AWS, or the one that runs on `PORT`, or starts one in this process
 * on free ports.
 * @throws SettingInvalid
 * @throws NoCredentials
 */
export async function connect(): Promise<Connection> {
  const deployed = deployedStack(process.env);
  if (deployed !== undefined) {
    // Only here: no other command has to load a client for it.
    const { checkAccount } = await import('../connection/account.ts');
    // Whoever works on what customers use must see so.
    printProblem(await checkAccount(deployed));
    return { endpoints: deployed, owned: false, close: async () => {} };
  }
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
  } catch (error) {
    if (await isGone(connection, error)) throw stackGone(connection.endpoints, error);
    throw inWords(error, connection.endpoints);
  } finally {
    await connection.close();
  }
}

/** Whether it was a stack of this machine that ended meanwhile: then what a client says of a socket tells nobody so. */
async function isGone({ endpoints, owned }: Connection, error: unknown): Promise<boolean> {
  const { stepFunctions } = endpoints;
  if (owned || stepFunctions === undefined || error instanceof UserError) return false;
  return (await probe(Number(new URL(stepFunctions).port))) === undefined;
}

const stackGone = ({ stepFunctions }: StackAddress, cause: unknown): UserError =>
  new UserError(
    `the stack at ${stepFunctions} stopped before this was done: start it again and repeat the command; what it ` +
      'has paid for is kept',
    { cause },
  );
