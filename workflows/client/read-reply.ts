import type { StartSyncExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { type Reply, replySchema } from '../../tasks/core/contract/reply.ts';

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

/**
 * StartSyncExecution answers HTTP 200 also when the run failed: the status tells.
 * @throws RequestRefused or NoReply.
 */
export function readReply(output: StartSyncExecutionCommandOutput): Reply {
  const { status, error = 'Execution.Failed', cause = '' } = output;
  if (status === 'FAILED' && error.startsWith('Request.')) throw new RequestRefused(error, cause);
  if (status !== 'SUCCEEDED') throw new NoReply(`the execution ended as ${status}: ${error} ${cause}`.trim());
  const reply = replySchema.safeParse(parse(output.output));
  if (!reply.success) throw new NoReply('the execution succeeded with something that is no reply');
  return reply.data;
}

function parse(text = 'null'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
