import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import type { StepladderClient } from '../client/client.ts';
import { NoReply, RequestRefused } from '../client/read-reply.ts';

/** What became of a message. `ms` is what the caller waited. */
export type Sent =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly ms: number }
  | {
      readonly kind: 'refused';
      readonly error: string;
      readonly why: string;
      /** Of HTTP, where it came that way. */
      readonly status: number | null;
      readonly ms: number;
    }
  | { readonly kind: 'lost'; readonly why: string; readonly ms: number };

/** Sends one message; whatever goes wrong is an outcome, never thrown. */
export type Send = (request: MessageRequest) => Promise<Sent>;

/** The most that API Gateway waits. */
const HTTP_MS = 30_000;
const LONGEST_WHY = 300;

/** To the machine itself. */
export const byClient =
  (client: StepladderClient, now: () => number): Send =>
  async (request) => {
    const startedAt = now();
    const waited = () => Math.round(now() - startedAt);
    try {
      const { reply } = await client.ask(request);
      return { kind: 'reply', reply, ms: waited() };
    } catch (error) {
      const ms = waited();
      if (error instanceof RequestRefused) {
        return { kind: 'refused', error: error.name, why: error.message, status: null, ms };
      }
      return { kind: 'lost', why: wordsOf(error), ms };
    }
  };

export interface Door {
  /** Of the front door, with or without `/messages`. */
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** To the front door. */
export function byHttp({ url, apiKey }: Door, now: () => number): Send {
  const address = url.replace(/\/(?:messages\/?)?$/u, '');
  return async (request) => {
    const startedAt = now();
    const waited = () => Math.round(now() - startedAt);
    try {
      const response = await fetch(`${address}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(apiKey !== undefined && { 'x-api-key': apiKey }) },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(HTTP_MS),
      });
      const text = await response.text();
      return { ...readAnswer(response.status, text), ms: waited() };
    } catch (error) {
      return { kind: 'lost', why: wordsOf(error), ms: waited() };
    }
  };
}

type Untimed<T> = T extends unknown ? Omit<T, 'ms'> : never;

function readAnswer(status: number, text: string): Untimed<Sent> {
  const body = parsed(text);
  if (status === 200) {
    const reply = replySchema.safeParse(body);
    if (reply.success) return { kind: 'reply', reply: reply.data };
    return { kind: 'lost', why: `HTTP 200 with something that is no reply: ${text.slice(0, LONGEST_WHY)}` };
  }
  const { error, cause, message } = body as Partial<Record<string, unknown>>;
  if (typeof error === 'string' && error.startsWith('Request.')) {
    return { kind: 'refused', error, why: String(cause ?? ''), status };
  }
  const said = String(cause ?? message ?? error ?? text).slice(0, LONGEST_WHY);
  return { kind: 'lost', why: `HTTP ${status}: ${said}${HINTS[status] ?? ''}` };
}

const HINTS: Readonly<Record<number, string>> = {
  403: ' (the key of a plan is needed: --api-key; or the path is another)',
  404: ' (is this the address of the front door, with its stage?)',
  429: ' (throttled: the limits of the plan, or of Step Functions)',
  503: ' (the execution ended without a reply: the log of the machine says why)',
};

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const because = error.cause instanceof Error ? `: ${wordsOf(error.cause)}` : '';
  const code = String(Reflect.get(error, 'code') ?? '');
  const name = error instanceof NoReply ? '' : `${error.name}: `;
  return `${name}${error.message || code}${because}`.slice(0, LONGEST_WHY);
}
