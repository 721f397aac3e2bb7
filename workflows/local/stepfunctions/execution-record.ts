import type { BillingDetails, ExecutionResult, HistoryEvent, Json } from '../engine/types.ts';

/** One execution with everything that is known of it. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly name: string;
  /** The machine's name. */
  readonly machine: string;
  readonly status: ExecutionResult['status'] | 'RUNNING';
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  /** Null while it runs. */
  readonly stopDate: number | null;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly billingDetails?: BillingDetails;
  /** Grows while the execution runs. */
  readonly events: readonly HistoryEvent[];
}

/** What a list of executions shows. The facts of the reply are null until, and unless, there is one. */
export interface ExecutionSummary {
  readonly executionArn: string;
  readonly name: string;
  readonly machine: string;
  readonly status: ExecutionRecord['status'];
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly error: string | null;
  /** The beginning of the message. */
  readonly query: string;
  readonly outcome: string | null;
  readonly lane: string | null;
  readonly model: string | null;
  readonly costUsd: number | null;
  readonly latencyMs: number | null;
  /** Whether any attempt was answered by the simulator. */
  readonly simulated: boolean;
  /** Whether more than one model was asked for the answer, one after the other; absent in older files. */
  readonly escalated?: boolean;
  /** Absent where the execution bears its name, or has none. */
  readonly messageId?: string;
  /** The message this run is a replay of; absent where it is none. */
  readonly replayOf?: string;
}

const QUERY_SHOWN = 200;

/** Reads only what it recognises: the machine decides what a reply is, not this endpoint. */
export function summarize(record: ExecutionRecord): ExecutionSummary {
  const input = fieldsOf(record.input);
  const reply = fieldsOf(record.output);
  const attempts = Array.isArray(reply['attempts']) ? reply['attempts'] : [];
  const replayOf = text(input['replayOf'])?.slice(0, QUERY_SHOWN) ?? null;
  const messageId = text(input['messageId'])?.slice(0, QUERY_SHOWN) ?? null;
  return {
    executionArn: record.executionArn,
    name: record.name,
    machine: record.machine,
    status: record.status,
    startDate: record.startDate,
    stopDate: record.stopDate,
    error: record.error ?? null,
    query: (text(input['query']) ?? '').trim().slice(0, QUERY_SHOWN),
    outcome: text(reply['outcome']),
    lane: text(reply['lane']),
    model: text(reply['model']),
    costUsd: number(reply['costUsd']),
    latencyMs: number(reply['latencyMs']),
    simulated: attempts.some((attempt) => fieldsOf(attempt)['simulated'] === true),
    escalated: answersAsked(attempts) > 1,
    ...(messageId !== null && messageId !== record.name && { messageId }),
    ...(replayOf !== null && { replayOf }),
  };
}

const answersAsked = (attempts: readonly Json[]): number =>
  attempts.map(fieldsOf).filter(({ role, outcome }) => role === 'answer' && outcome !== 'skipped').length;

function fieldsOf(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
const number = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);
