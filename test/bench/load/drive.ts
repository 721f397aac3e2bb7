import type { Agent } from 'node:http';
import { type LoadLane, newMessage } from './messages.ts';
import { askStack } from './send.ts';
import type { StackProcess } from './stack-process.ts';

export interface Load {
  readonly lane: LoadLane;
  readonly count: number;
  readonly atOnce: number;
}

export interface Driven {
  /** Of every message, milliseconds. */
  readonly ms: readonly number[];
  /** Of every message, what its models took of that: the simulator, its HTTP and ours. */
  readonly modelMs: readonly number[];
  readonly wallMs: number;
  /** Of the stack's process, and of this one, which sends. */
  readonly stackCpuMs: number;
  readonly senderCpuMs: number;
}

/** Sends messages of one lane, so many at once, and fails when one takes another way. */
export async function drive(stack: StackProcess, agent: Agent, load: Load): Promise<Driven> {
  const { lane, count, atOnce } = load;
  const ms: number[] = [];
  const modelMs: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const message = newMessage(lane);
      const answered = await askStack(agent, stack.endpoints, message);
      const { reply } = answered;
      if (reply.lane !== lane || reply.outcome !== 'answered') {
        throw new Error(
          `${message.messageId} went ${reply.lane}, ${reply.outcome} (${reply.degraded.join(', ')})`,
        );
      }
      ms.push(answered.ms);
      modelMs.push(reply.attempts.reduce((sum, { latencyMs }) => sum + latencyMs, 0));
    }
  };
  const before = await stack.ask('usage');
  const cpu = process.cpuUsage();
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const wallMs = performance.now() - begunAt;
  const { user, system } = process.cpuUsage(cpu);
  const after = await stack.ask('usage');
  const stackCpuMs = after.cpuMs - before.cpuMs;
  return { ms, modelMs, wallMs, stackCpuMs, senderCpuMs: (user + system) / 1_000 };
}
