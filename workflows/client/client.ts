import { randomUUID } from 'node:crypto';
import {
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  type StartSyncExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { checkShadowOptions, isChosen, type ShadowOptions, shadowMessage } from '../shadow/shadow-message.ts';

/** The machine refused the request: nothing was spent. `name` is the error of the contract. */
export class RequestRefused extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** The execution ended without a reply. Ask again under the same messageId: nothing is paid twice. */
export class NoReply extends Error {
  override name = 'NoReply';
}

export interface ClientOptions {
  readonly stateMachineArn: string;
  readonly region?: string;
  /** A local endpoint; absent on AWS. */
  readonly endpoint?: string;
  /**
   * Answers a share of the messages once more under a candidate policy, after their reply and apart from it;
   * `stepladder runs shadow` compares. Needs the permission `states:StartExecution`. Off when absent.
   */
  readonly shadow?: ShadowOptions;
  /** Told when a shadow could not be started; the reply it shadows is not affected. */
  readonly onShadowError?: (error: unknown) => void;
}

/** What a caller gives: ids are made where it names none. */
export type Message = Omit<MessageRequest, 'messageId' | 'sessionId'> &
  Partial<Pick<MessageRequest, 'messageId' | 'sessionId'>>;

export interface Answered {
  readonly reply: Reply;
  readonly executionArn: string;
  /** The run that is being started for comparison, or null when there is none. */
  readonly shadowId: string | null;
}

/** Asks the machine, one `StartSyncExecution` a message. */
export class StepladderClient {
  readonly #sfn: SFNClient;
  readonly #arn: string;
  readonly #shadow: ShadowOptions | undefined;
  readonly #onShadowError: (error: unknown) => void;
  readonly #starting = new Set<Promise<void>>();

  /** @throws RangeError for shadow options out of bounds. */
  constructor(options: ClientOptions) {
    if (options.shadow !== undefined) checkShadowOptions(options.shadow);
    this.#shadow = options.shadow;
    this.#onShadowError = options.onShadowError ?? (() => {});
    this.#arn = options.stateMachineArn;
    this.#sfn = new SFNClient({
      region: options.region ?? 'us-east-1',
      // Sync executions live on a `sync-` host on AWS; a local endpoint has one host for all.
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
  async ask(message: Message): Promise<Answered> {
    const request = {
      ...message,
      messageId: message.messageId ?? randomUUID(),
      sessionId: message.sessionId ?? randomUUID(),
    };
    const output = await this.#sfn.send(
      new StartSyncExecutionCommand({
        stateMachineArn: this.#arn,
        name: executionName(request.messageId),
        input: JSON.stringify(request),
      }),
    );
    const reply = readReply(output);
    return { reply, executionArn: output.executionArn ?? '', shadowId: this.#startShadow(request, reply) };
  }

  /** Resolves once every shadow begun so far is handed over to the service, or has failed to be. */
  async settled(): Promise<void> {
    await Promise.all(this.#starting);
  }

  /** The customer has the reply: nothing here may take time from it, or fail it. */
  #startShadow(request: MessageRequest, reply: Reply): string | null {
    const shadow = this.#shadow;
    if (shadow === undefined || !isChosen(request.messageId, shadow.share)) return null;
    const message = shadowMessage(request, reply, shadow.policyVersion);
    if (message === undefined) return null;
    const started = this.#sfn
      .send(
        new StartExecutionCommand({
          stateMachineArn: this.#arn,
          name: executionName(message.messageId),
          input: JSON.stringify(message),
        }),
      )
      .then(() => {}, this.#onShadowError)
      .catch(() => {})
      .finally(() => this.#starting.delete(started));
    this.#starting.add(started);
    return message.messageId;
  }

  /** Ends connections: what is not settled yet is lost. */
  close(): void {
    this.#sfn.destroy();
  }
}

/** Execution names allow no `~` and no more than 80 characters; a messageId that is not valid names nothing. */
export function executionName(messageId: string): string | undefined {
  const name = messageId.replace('~', '-').slice(0, 80);
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : undefined;
}

/** StartSyncExecution answers HTTP 200 also when the run failed: the status tells. */
function readReply(output: StartSyncExecutionCommandOutput): Reply {
  const { status, error = 'Execution.Failed', cause = '' } = output;
  if (status === 'FAILED' && error.startsWith('Request.')) throw new RequestRefused(error, cause);
  if (status !== 'SUCCEEDED') throw new NoReply(`the execution ended as ${status}: ${error} ${cause}`.trim());
  const reply = replySchema.safeParse(JSON.parse(output.output ?? 'null'));
  if (!reply.success) throw new NoReply('the execution succeeded with something that is no reply');
  return reply.data;
}
