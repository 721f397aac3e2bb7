import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from '../../../workflows/local/endpoints.ts';
import type { Answers, FromStack, Question, StackSettings, ToStack } from './asked.ts';

const CHILD = fileURLToPath(new URL('../stack-child.ts', import.meta.url));

/** A stack in a process of its own. */
export interface StackProcess {
  readonly endpoints: Endpoints;
  readonly pid: number;
  ask<Q extends Question>(question: Q): Promise<Answers[Q]>;
  stop(): Promise<void>;
}

export async function startStackProcess(settings: StackSettings = {}): Promise<StackProcess> {
  const child = fork(CHILD, [JSON.stringify(settings)], {
    execArgv: ['--expose-gc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const endpoints = await listening(child, waiting);
  let last = 0;
  const ask = async <Q extends Question>(question: Q): Promise<Answers[Q]> => {
    last += 1;
    const answered = Promise.withResolvers<unknown>();
    waiting.set(last, answered);
    child.send({ no: last, question } satisfies ToStack);
    return (await answered.promise) as Answers[Q];
  };
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    await ask('stop');
    await gone;
  };
  return { endpoints, pid: child.pid ?? 0, ask, stop };
}

function listening(
  child: ChildProcess,
  waiting: Map<number, PromiseWithResolvers<unknown>>,
): Promise<Endpoints> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromStack) => {
      if (message.kind === 'up') return resolve(message.endpoints);
      const asked = waiting.get(message.no);
      waiting.delete(message.no);
      if (message.kind === 'answer') asked?.resolve(message.answer);
      else asked?.reject(new Error(message.message));
    });
    child.on('exit', (code, signal) => {
      const error = new Error(`the stack under load ended by itself: ${signal ?? code}`);
      reject(error);
      for (const asked of waiting.values()) asked.reject(error);
    });
  });
}
