import { DynamoAudit } from '../../tasks/adapters/dynamodb/audit.ts';
import type { AuditLog } from '../../tasks/ports/audit.ts';
import type { StackAddress } from '../connection/stack-address.ts';
import { withTable } from '../connection/table.ts';

/** The audit of a stack, where commands and tasks write it. */
export const withAudit = <T>(endpoints: StackAddress, work: (audit: AuditLog) => Promise<T>): Promise<T> =>
  withTable(endpoints, (documents) => work(new DynamoAudit(documents, endpoints.tableName)));
