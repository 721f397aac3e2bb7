import type { MessageRequest } from '../../tasks/core/contract/request.ts';
import { checkShadowOptions, type ShadowOptions } from '../shadow/shadow-message.ts';

/** The machine that logs everything: the same pipeline, dearer to run. */
export interface GlassOptions {
  /** Of the machine, or of its alias. */
  readonly stateMachineArn: string;
  /** Of the messages, 0-1; replays always go there. */
  readonly share: number;
}

export interface ClientOptions {
  /** Of the machine, or better of its alias: a deployment then moves traffic step by step. */
  readonly stateMachineArn: string;
  readonly region?: string;
  /** A local endpoint; absent on AWS. */
  readonly endpoint?: string;
  /**
   * On AWS synchronous executions are asked for at a host of their own; with it, at the endpoint that AWS_ENDPOINT_URL_SFN
   * or AWS_ENDPOINT_URL names, which has one name for all: a VPC endpoint, say.
   * @default false
   */
  readonly ownHost?: boolean;
  /** Off when absent. */
  readonly glass?: GlassOptions;
  /**
   * How much longer than its `slaMs` a message is waited for before its connection is given up and it is sent
   * once more, milliseconds.
   * @default 5000
   */
  readonly graceMs?: number;
  /**
   * Answers a share of the messages once more under a candidate policy, after their reply and apart from it;
   * `stepladder runs shadow` compares. Needs the permission `states:StartExecution`. Off when absent.
   */
  readonly shadow?: ShadowOptions;
  /** Told why `answer` apologises by itself: no run tells of it, where none began. */
  readonly onNoReply?: (error: unknown, messageId: string) => void;
  /** Told when a shadow could not be started; the reply it shadows is not affected. */
  readonly onShadowError?: (error: unknown) => void;
}

/** What a caller gives: ids are made where it names none. */
export type Message = Omit<MessageRequest, 'messageId' | 'sessionId'> &
  Partial<Pick<MessageRequest, 'messageId' | 'sessionId'>>;

export interface AskOptions {
  /** W3C `traceparent`, or the header of X-Ray: the execution appears under it. */
  readonly trace?: string;
  /** The customer is gone: stops waiting. The execution goes on, and its reply is kept. */
  readonly signal?: AbortSignal;
}

/** @throws RangeError naming the field and the fix. */
export function checkOptions({ glass, shadow, graceMs = 0 }: ClientOptions): void {
  if (shadow !== undefined) checkShadowOptions(shadow);
  if (glass !== undefined && !(glass.share >= 0 && glass.share <= 1)) {
    throw new RangeError(`glass.share is ${glass.share}: use 0 to 1`);
  }
  if (!(graceMs >= 0)) throw new RangeError(`graceMs is ${graceMs}: use 0 or more`);
}
