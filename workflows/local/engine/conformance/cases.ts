import type { HistoryEvent, Json, TestStateConfiguration, TestStateMock } from '../types.ts';
import type { Result } from './compare.ts';

/** A recorded execution. */
export interface ExecutionCase {
  readonly id: string;
  readonly type?: 'EXPRESS' | 'STANDARD';
  /** C asks for what this engine refuses. */
  readonly tier?: 'A' | 'B' | 'C';
  readonly definition: Json;
  readonly input: Json;
  readonly expected: Result;
  readonly trace?: readonly TraceEntry[];
  readonly tasks?: readonly TaskEntry[];
  readonly wildcards?: readonly string[];
}

export interface TraceEntry {
  readonly ev: 'enter' | 'exit';
  readonly type: string;
  readonly state: string;
  readonly input?: Json;
  readonly output?: Json;
}

export interface TaskEntry {
  readonly state: string;
  readonly arguments?: Json;
  readonly outcome: {
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    readonly timeout?: Json;
  };
}

/** A recorded call of `TestState`. */
export interface TestStateCase {
  readonly id: string;
  readonly kind: 'test_state';
  readonly definition: Json;
  readonly input?: Json;
  readonly mock?: TestStateMock;
  readonly context?: Json;
  readonly variables?: { readonly [name: string]: Json };
  readonly params: {
    readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
    readonly stateName?: string;
    readonly stateConfiguration?: TestStateConfiguration;
  };
  readonly expected: Json;
  readonly wildcards?: readonly string[];
}

/** A definition that was accepted or rejected. */
export interface DefinitionCase {
  readonly id: string;
  readonly api: string;
  readonly definition: string;
  readonly type?: 'EXPRESS' | 'STANDARD';
  readonly expected: 'accept' | 'reject';
  readonly params?: TestStateCase['params'];
}

export type Case = ExecutionCase | TestStateCase | DefinitionCase;

export const isDefinitionCase = (row: Case): row is DefinitionCase => 'api' in row;

export const isTestStateCase = (row: Case): row is TestStateCase =>
  'kind' in row && row.kind === 'test_state';

export interface CaseReport {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'refused';
  readonly differences: readonly string[];
}

/** The states a history enters and leaves, as recordings list them. */
export function traceOf(history: readonly HistoryEvent[]): TraceEntry[] {
  const trace: TraceEntry[] = [];
  for (const event of history) {
    const [, type, ev] = /^(\w+)State(Entered|Exited)$/.exec(event.type) ?? [];
    if (type === undefined) continue;
    const entered = ev === 'Entered';
    const details = event[entered ? 'stateEnteredEventDetails' : 'stateExitedEventDetails'] as {
      name: string;
      input?: string;
      output?: string;
    };
    const text = entered ? details.input : details.output;
    const value: Json = JSON.parse(text ?? 'null');
    trace.push({
      ev: entered ? 'enter' : 'exit',
      type,
      state: details.name,
      ...(entered ? { input: value } : { output: value }),
    });
  }
  return trace;
}
