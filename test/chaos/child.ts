import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { replySchema } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import type { Endpoints } from '../../workflows/local/endpoints.ts';
import type { Told } from '../harness/stack.ts';

const MAIN = fileURLToPath(new URL('../../workflows/cli/main.ts', import.meta.url));

/** `npm start` in a process of its own, on a data directory that outlives it. */
export interface Child {
  readonly endpoints: Endpoints;
  /** Undefined when the process was gone before it could answer. */
  ask(request: MessageRequest): Promise<Told | undefined>;
  /** Without a word of warning. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startChild(dataDir: string, seed: number): Promise<Child> {
  const child = spawn(process.execPath, [MAIN, 'start', '--json', '--port', '0'], {
    env: {
      ...process.env,
      STEPLADDER_DATA: dataDir,
      SIMULATOR_LATENCY: '0.3',
      SIMULATOR_SEED: String(seed),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endpoints = await endpointsOf(child);
  const client = new SFNClient({
    endpoint: endpoints.stepFunctions,
    region: endpoints.region,
    disableHostPrefix: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const stateMachineArn = endpoints.stateMachines['coordinate'];
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    client.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    endpoints,
    ask: async (request) => {
      try {
        const command = new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(request) });
        const { status, error, cause, output } = await client.send(command);
        const reply = (
          status === 'SUCCEEDED' ? replySchema.parse(JSON.parse(output ?? 'null')) : {}
        ) as Told['reply'];
        return { status, error, cause, reply, states: [], variables: undefined };
      } catch (error) {
        if (
          error instanceof Error &&
          /ECONN|socket|hang up|EPIPE|aborted/iu.test(`${error.name} ${error.message}`)
        ) {
          return undefined;
        }
        throw error;
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** It prints them as soon as it listens. */
async function endpointsOf(child: ChildProcess): Promise<Endpoints> {
  let printed = '';
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    try {
      return JSON.parse(printed) as Endpoints;
    } catch {
      // Not all of it yet.
    }
  }
  throw new Error(`the child ended before it listened: ${said}`);
}
