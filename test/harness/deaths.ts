import { AsyncLocalStorage } from 'node:async_hooks';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Transport } from '@opensearch-project/opensearch';
import { standBefore } from './stand-before.ts';

/** Where a life ends: at an outgoing call, by its number. */
export interface Death {
  readonly at: number;
  /** The call is never sent, or it took effect and nobody saw the answer. */
  readonly when: 'before' | 'after';
  /** With the process everything that runs in it dies; a task alone leaves those beside it. */
  readonly takes: 'process' | 'task';
}

/** An answer of a model that was given, whether or not anybody was left to read it. */
export interface Given {
  readonly model: string;
  readonly output: unknown;
}

/** Called before a call is sent: what it waits for, the call waits for. */
export type Hold = (name: string, no: number) => Promise<void> | undefined;

interface Place {
  readonly life: Life;
  readonly task: number;
}

const NEVER = new Promise<never>(() => {});
const places = new AsyncLocalStorage<Place>();

/** The outgoing calls of one execution, counted, with the one at which it dies. */
export class Life {
  /** What was called, in the order it was sent. */
  readonly calls: string[] = [];
  /** The task that sent each call. */
  readonly tasks: number[] = [];
  readonly given: Given[] = [];
  /** How many calls had been sent when each was answered. */
  readonly sentByAnswer: number[] = [];
  readonly #death: Death | undefined;
  readonly #hold: Hold;
  readonly #died = Promise.withResolvers<void>();
  readonly #dead = new Set<number>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #atWork = new Set<number>();
  #allDead = false;
  #lastTask = 0;

  constructor(death?: Death, hold: Hold = () => undefined) {
    this.#death = death;
    this.#hold = hold;
  }

  /** Runs one task; what it sends from here on is counted. Never settles once it is dead. */
  async task<T>(work: () => Promise<T>): Promise<T> {
    this.#lastTask += 1;
    const task = this.#lastTask;
    this.#atWork.add(task);
    const result = await places.run({ life: this, task }, work).finally(() => {
      if (!this.#isDead(task)) this.#atWork.delete(task);
    });
    return this.#isDead(task) ? NEVER : result;
  }

  get died(): Promise<void> {
    return this.#died.promise;
  }

  get isOver(): boolean {
    return this.#allDead || this.#dead.size > 0;
  }

  /** Until nothing is on its way any more: what was sent has arrived, tasks beside the dead one have ended. */
  async atRest(): Promise<void> {
    for (let calm = 0; calm < 20; calm++) {
      await new Promise((resolve) => setImmediate(resolve));
      const alive = [...this.#atWork].filter((task) => !this.#isDead(task));
      if (this.#underWay.size === 0 && alive.length === 0) continue;
      await Promise.allSettled(this.#underWay);
      calm = -1;
    }
  }

  async send<T>(task: number, name: string, send: () => Promise<T>): Promise<T> {
    if (this.#isDead(task)) return NEVER;
    const no = this.calls.length;
    const isLast = this.#death?.at === no;
    this.calls.push(name);
    this.tasks.push(task);
    if (isLast && this.#death?.when === 'before') return this.#die(task);
    await this.#hold(name, no);
    const sent = send();
    const settled = sent.catch(() => undefined).finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
    await settled;
    this.sentByAnswer[no] = this.calls.length;
    if (isLast) return this.#die(task);
    return this.#isDead(task) ? NEVER : sent;
  }

  #isDead(task: number): boolean {
    return this.#allDead || this.#dead.has(task);
  }

  #die(task: number): Promise<never> {
    if (this.#death?.takes === 'process') this.#allDead = true;
    else this.#dead.add(task);
    this.#died.resolve();
    return NEVER;
  }
}

/** Puts every client call of the tasks through the life it belongs to; returns how to end that. */
export function watchCalls(): () => void {
  const ends = [
    standBefore(DynamoDBDocumentClient.prototype, 'send', through(commandName)),
    standBefore(BedrockRuntimeClient.prototype, 'send', through(commandName, noteGiven)),
    standBefore(
      Transport.prototype,
      'request',
      through(() => 'Search'),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

const commandName = ([command]: readonly unknown[]): string =>
  (command as object).constructor.name.replace(/Command$/u, '');

const noteGiven = (args: readonly unknown[], output: unknown, life: Life): void => {
  life.given.push({ model: modelOf(args), output });
};

/** The provider's id of the model that a command asks. */
export const modelOf = ([command]: readonly unknown[]): string =>
  (command as { readonly input: { readonly modelId: string } }).input.modelId;

const through =
  (
    nameOf: (args: readonly unknown[]) => string,
    answered?: (args: readonly unknown[], output: unknown, life: Life) => void,
  ) =>
  (args: readonly unknown[], send: () => Promise<unknown>): Promise<unknown> => {
    const place = places.getStore();
    if (place === undefined) return send();
    const { life, task } = place;
    return life.send(task, nameOf(args), async () => {
      const output = await send();
      answered?.(args, output, life);
      return output;
    });
  };
