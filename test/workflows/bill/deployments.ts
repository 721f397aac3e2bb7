import type { Deployed } from '../../../workflows/bill/deployed.ts';
import { COORDINATE, SWEEPER } from '../../../workflows/bindings.ts';
import { LAMBDA_MB } from '../../../workflows/simulate/assumptions.ts';

const one = { memoryMb: LAMBDA_MB, retentionDays: 7, provisioned: 0 };

/** A deployment as small as one can be: no doors, no optimizer, no guardrail. */
export const plain: Deployed = {
  region: 'us-east-1',
  functions: Object.fromEntries(
    [...COORDINATE.tasks, SWEEPER].map(({ functionName }) => [functionName, one]),
  ),
  machines: [
    { name: 'coordinate', level: 'ERROR', withData: false, retentionDays: 7 },
    { name: 'coordinate-glass', level: 'ALL', withData: true, retentionDays: 7 },
  ],
  schedules: 0,
  guardrail: undefined,
  tables: { withRecovery: true },
  collections: { count: 1, standbyReplicas: true },
  alarms: { count: 43, metrics: 53 },
  dashboards: 1,
  keys: 2,
  mailAddresses: 0,
  restApis: { count: 0, detailedMetrics: false, retentionDays: 0 },
  socketApis: { count: 0, retentionDays: 0 },
  firewallRules: [],
};
