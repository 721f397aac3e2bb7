import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../system-clock.ts';
import { DynamoBooks } from './ledger/books.ts';
import { DayLedger } from './ledger/day-ledger.ts';

/** The day's money in DynamoDB. */
export class DynamoLedger extends DayLedger {
  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock = systemClock) {
    super(new DynamoBooks(client, table), clock);
  }
}
