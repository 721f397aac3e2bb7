import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../core/clock.ts';
import { fitsQuota, minuteOf } from '../../core/health/admission.ts';
import type { Asking } from '../../ports/model-health.ts';
import { rateKey } from './keys.ts';
import { TABLE } from './table.ts';

/** A minute that is over is of no use; DynamoDB removes it when it comes to it. */
const KEPT_S = 3_600;
const NOTHING = { calls: 0, tokens: 0 };

/**
 * Requests and tokens a minute on a counter that all environments share: counted before the call, under the
 * condition that it still fits. Models without a quota cost nothing.
 */
export class DynamoQuotas {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #clock: Clock;
  /** Tokens from which on this minute was found full, by model. */
  readonly #full = new Map<string, { readonly minute: number; readonly tokens: number }>();

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
  }

  /** A quota that cannot be counted is not passed: then nothing is admitted. */
  async admit({ model, tokens, quota }: Asking): Promise<boolean> {
    if (quota.rpm === 0 && quota.tpm === 0) return true;
    if (!fitsQuota(quota, NOTHING, tokens)) return false;
    const minute = minuteOf(this.#clock.now());
    const full = this.#full.get(model);
    if (full?.minute === minute && tokens >= full.tokens) return false;
    try {
      await this.#client.send(new UpdateCommand(this.#counted({ model, tokens, quota }, minute)));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        const least = full?.minute === minute ? Math.min(tokens, full.tokens) : tokens;
        this.#full.set(model, { minute, tokens: least });
      }
      return false;
    }
  }

  #counted({ model, tokens, quota: { rpm, tpm } }: Asking, minute: number) {
    const fits = [
      rpm === 0 ? '' : '(attribute_not_exists(#calls) OR #calls < :rpm)',
      tpm === 0 ? '' : '(attribute_not_exists(#tokens) OR #tokens <= :room)',
    ];
    return {
      TableName: this.#table,
      Key: rateKey(model, minute),
      UpdateExpression: 'ADD #calls :one, #tokens :tokens SET #ttl = :ttl',
      ConditionExpression: fits.filter((part) => part !== '').join(' AND '),
      ExpressionAttributeNames: { '#calls': 'calls', '#tokens': 'tokens', '#ttl': TABLE.ttlAttribute },
      ExpressionAttributeValues: {
        ':one': 1,
        ':tokens': tokens,
        ':ttl': Math.floor(this.#clock.now() / 1_000) + KEPT_S,
        ...(rpm > 0 && { ':rpm': rpm }),
        ...(tpm > 0 && { ':room': tpm - tokens }),
      },
    };
  }
}
