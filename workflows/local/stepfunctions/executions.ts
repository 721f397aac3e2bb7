import type { HistoryEvent, Json, StateMachine } from '../engine/types.ts';
import { executionArn, LOCAL_ROLE_ARN } from './arn.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { HistoryStore } from './history-store.ts';

/** A machine that can be started, under its name and ARN. */
export interface ServedMachine {
  readonly name: string;
  readonly arn: string;
  readonly machine: StateMachine;
  /** JSON text, substitutions resolved. */
  readonly definition: string;
  readonly type: 'EXPRESS';
  /** Milliseconds since the epoch. */
  readonly creationDate: number;
}

export interface ExecutionsOptions {
  readonly clock: { now(): number };
  readonly histories: HistoryStore;
  readonly newId: () => string;
}

export interface StartRequest {
  readonly machine: ServedMachine;
  /** Default: a new id. */
  readonly name?: string | undefined;
  readonly input: Json;
}

export interface StartedExecution {
  /** As it stands right after the start. */
  readonly record: ExecutionRecord;
  /** Resolves with the whole; never rejects. */
  readonly ended: Promise<ExecutionRecord>;
}

/** Starts executions, keeps their histories, and ends what still runs when the endpoint closes. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<ExecutionRecord>>();

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  start({ machine, name, input }: StartRequest): StartedExecution {
    const { clock, histories, newId } = this.#options;
    const named = name ?? newId();
    const events: HistoryEvent[] = [];
    const record: ExecutionRecord = {
      executionArn: executionArn(machine.name, named, newId()),
      name: named,
      machine: machine.name,
      status: 'RUNNING',
      startDate: clock.now(),
      stopDate: null,
      input,
      events,
    };
    histories.begin(record);
    const ended = this.#run(machine, record, events);
    this.#running.add(ended);
    void ended.then(() => this.#running.delete(ended));
    return { record, ended };
  }

  /** Aborts what runs and waits until it has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #run(
    machine: ServedMachine,
    record: ExecutionRecord,
    events: HistoryEvent[],
  ): Promise<ExecutionRecord> {
    let ending: ExecutionRecord;
    try {
      const { history, ...result } = await machine.machine.run({
        input: record.input,
        name: record.name,
        executionArn: record.executionArn,
        stateMachineArn: machine.arn,
        stateMachineName: machine.name,
        roleArn: LOCAL_ROLE_ARN,
        onEvent: (event) => events.push(event),
        signal: this.#closing.signal,
      });
      ending = { ...record, ...result, events: history };
    } catch (error) {
      // The engine broke, not the machine: the caller still gets an answer, and the history shows why.
      const cause = error instanceof Error ? error.message : String(error);
      const stopDate = this.#options.clock.now();
      ending = { ...record, status: 'FAILED', error: 'States.Runtime', cause, stopDate };
    }
    this.#options.histories.end(ending);
    return ending;
  }
}
