import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient, StartExecutionCommand, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { isChosen, shadowMessage } from '../shadow/shadow-message.ts';
import { apologyFor } from './apology.ts';
import { type AskOptions, type ClientOptions, checkOptions, type Message } from './options.ts';
import { NoReply, RequestRefused, readReply } from './read-reply.ts';
import { xrayHeader } from './trace-header.ts';

export interface Answered {
  readonly reply: Reply;
  /** Empty in an apology of the client's own. */
  readonly executionArn: string;
  /** The run that is being started for comparison, or null when there is none. */
  readonly shadowId: string | null;
}

/** The contract's own default. */
const SLA_MS = 3_000;
/** The longest promise there is: a longer one is refused by the machine, and no timer's business. */
const LONGEST_SLA_MS = 60_000;
const GRACE_MS = 5_000;
/** As many messages as one process has in flight. */
const MAX_SOCKETS = 500;

/**
 * Asks the machine, one `StartSyncExecution` a message. A message whose connection broke, timed out or was
 * throttled is sent once more under its own messageId: it is answered once and paid for once.
 */
export class StepladderClient {
  readonly #sfn: SFNClient;
  readonly #options: ClientOptions;
  readonly #graceMs: number;
  readonly #starting = new Set<Promise<void>>();

  /** @throws RangeError for options out of bounds. */
  constructor(options: ClientOptions) {
    checkOptions(options);
    this.#options = options;
    this.#graceMs = options.graceMs ?? GRACE_MS;
    this.#sfn = new SFNClient({
      region: options.region ?? 'us-east-1',
      maxAttempts: 2,
      requestHandler: new NodeHttpHandler({
        connectionTimeout: 2_000,
        throwOnRequestTimeout: true,
        httpAgent: { maxSockets: MAX_SOCKETS },
        httpsAgent: { maxSockets: MAX_SOCKETS },
      }),
      // Sync executions live on a `sync-` host on AWS; a local endpoint has one host for all.
      disableHostPrefix: options.ownHost ?? false,
      ...(options.endpoint !== undefined && {
        endpoint: options.endpoint,
        disableHostPrefix: true,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
    });
  }

  /**
   * @throws RequestRefused for a bad request or a reused id.
   * @throws NoReply when the execution failed, timed out, or said something that is no reply.
   */
  async ask(message: Message, options: AskOptions = {}): Promise<Answered> {
    return this.#ask(identified(message), options);
  }

  /**
   * As `ask`, with an apology in the customer's language where there is no reply: what to send to a customer.
   * @throws RequestRefused for a bad request or a reused id.
   */
  async answer(message: Message, options: AskOptions = {}): Promise<Answered> {
    const request = identified(message);
    const startedAt = Date.now();
    try {
      return await this.#ask(request, options);
    } catch (error) {
      if (error instanceof RequestRefused) throw error;
      this.#tell(error, request.messageId);
      return { reply: apologyFor(request, startedAt, Date.now()), executionArn: '', shadowId: null };
    }
  }

  /** Resolves once every shadow begun so far is handed over to the service, or has failed to be. */
  async settled(): Promise<void> {
    await Promise.all(this.#starting);
  }

  /** Ends connections: what is not settled yet is lost. */
  close(): void {
    this.#sfn.destroy();
  }

  async #ask(request: MessageRequest, options: AskOptions): Promise<Answered> {
    const patienceMs = Math.min(request.slaMs ?? SLA_MS, LONGEST_SLA_MS) + this.#graceMs;
    const waitUntil = Date.now() + 2 * patienceMs;
    let sent = await this.#send(request, patienceMs, options);
    // Then the first send may be at work still, and its reply is ours. Otherwise somebody else asked.
    const { sentTwice } = sent;
    while (sentTwice && sent.reply.outcome === 'in_flight') {
      if (Date.now() >= waitUntil) throw new NoReply('the first send is still being answered');
      await sleep(sent.reply.retryAfterMs ?? 0, undefined, { signal: options.signal });
      sent = await this.#send(request, patienceMs, options);
    }
    const { reply, executionArn } = sent;
    return { reply, executionArn, shadowId: this.#startShadow(request, reply) };
  }

  /** The customer is waiting for the apology: whoever is told may fail. */
  #tell(error: unknown, messageId: string): void {
    try {
      this.#options.onNoReply?.(error, messageId);
    } catch {}
  }

  async #send(request: MessageRequest, requestTimeout: number, { trace, signal }: AskOptions) {
    const traceHeader = trace === undefined ? undefined : xrayHeader(trace);
    const output = await this.#sfn.send(
      new StartSyncExecutionCommand({
        stateMachineArn: this.#machineFor(request),
        name: executionName(request.messageId),
        input: JSON.stringify(request),
        ...(traceHeader !== undefined && { traceHeader }),
      }),
      { requestTimeout, ...(signal !== undefined && { abortSignal: signal }) },
    );
    return {
      reply: readReply(output),
      executionArn: output.executionArn ?? '',
      sentTwice: (output.$metadata.attempts ?? 1) > 1,
    };
  }

  #machineFor({ messageId, replayOf }: MessageRequest): string {
    const { glass, stateMachineArn } = this.#options;
    if (glass === undefined) return stateMachineArn;
    const watched = replayOf !== undefined || isChosen('glass', messageId, glass.share);
    return watched ? glass.stateMachineArn : stateMachineArn;
  }

  /** The customer has the reply: nothing here may take time from it, or fail it. */
  #startShadow(request: MessageRequest, reply: Reply): string | null {
    const { shadow, onShadowError = () => {} } = this.#options;
    if (shadow === undefined || !isChosen('shadow', request.messageId, shadow.share)) return null;
    const message = shadowMessage(request, reply, shadow.policyVersion);
    if (message === undefined) return null;
    const started = this.#sfn
      .send(
        new StartExecutionCommand({
          stateMachineArn: this.#options.stateMachineArn,
          name: executionName(message.messageId),
          input: JSON.stringify(message),
        }),
      )
      .then(() => {}, onShadowError)
      .catch(() => {})
      .finally(() => this.#starting.delete(started));
    this.#starting.add(started);
    return message.messageId;
  }
}

const identified = (message: Message): MessageRequest => ({
  ...message,
  messageId: message.messageId ?? randomUUID(),
  sessionId: message.sessionId ?? randomUUID(),
});

/** Execution names allow no `~` and no more than 80 characters; a messageId that is not valid names nothing. */
export function executionName(messageId: string): string | undefined {
  const name = messageId.replace('~', '-').slice(0, 80);
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : undefined;
}
