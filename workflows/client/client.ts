import { randomUUID } from 'node:crypto';
import {
  SFNClient,
  StartSyncExecutionCommand,
  type StartSyncExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';
import type { MessageRequest } from '../../tasks/core/contract/request.ts';

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
}

/** What a caller gives: ids are made where it names none. */
export type Message = Omit<MessageRequest, 'messageId' | 'sessionId'> &
  Partial<Pick<MessageRequest, 'messageId' | 'sessionId'>>;

export interface Answered {
  readonly reply: Reply;
  readonly executionArn: string;
}

/** Asks the machine, one `StartSyncExecution` a message. */
export class StepladderClient {
  readonly #sfn: SFNClient;
  readonly #arn: string;

  constructor(options: ClientOptions) {
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
    return { reply: readReply(output), executionArn: output.executionArn ?? '' };
  }

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
