import { AWS_PRICES, BYTES_A_GB, DAYS_A_MONTH } from '../../tasks/core/costs/aws-prices.ts';
import { COORDINATE, OPTIMIZE } from '../bindings.ts';
import { LOGS } from '../simulate/assumptions.ts';
import { DOOR, ERROR_EVENTS, METRIC_BYTES, OPTIMIZING, SOCKET_USE, SWEEP } from './assumptions.ts';
import type { Deployed, DeployedMachine } from './deployed.ts';
import { type BillLine, line, term } from './line.ts';
import { throughFrontDoor, throughSocket, timesAMonth } from './run-lines.ts';
import type { DayUsage } from './usage.ts';

/** One kind of log: what a month writes of it, and for how long it is kept. */
interface Written {
  readonly item: string;
  readonly bytes: number;
  readonly retentionDays: number;
}

const { logs } = AWS_PRICES;

/** @param glassShare of the messages, those that callers send to the machine that logs everything: 0-1 */
export function logLines(deployed: Deployed, usage: DayUsage, glassShare: number): readonly BillLine[] {
  const written = [
    ...functionLogs(deployed, usage),
    ...deployed.machines.map((machine) => machineLog(machine, deployed, usage, glassShare)),
    ...doorLogs(deployed, usage),
  ].filter(({ bytes }) => bytes > 0);
  const keptGb = written.reduce(
    (sum, { bytes, retentionDays }) =>
      sum + ((bytes / BYTES_A_GB) * logs.keptShare * retentionDays) / DAYS_A_MONTH,
    0,
  );
  return [
    ...written.map(({ item, bytes }) => line('Logs', item, [term(bytes / BYTES_A_GB, 'GB', logs.gbInUsd)])),
    line('Logs', 'kept, compressed', [term(keptGb, 'GB', logs.gbMonthUsd)]),
  ];
}

/** Lambda's own lines, and one line of metrics for each message, reply and model that was asked. */
function functionLogs({ functions }: Deployed, usage: DayUsage): readonly Written[] {
  const [stage] = COORDINATE.tasks;
  const retentionDays = (stage && functions[stage.functionName]?.retentionDays) ?? 0;
  const sweeps = timesAMonth(SWEEP.everyMinutes);
  const calls = usage.models.reduce((sum, one) => sum + one.calls, 0);
  const metrics = usage.messages * (METRIC_BYTES.message + METRIC_BYTES.reply) + calls * METRIC_BYTES.model;
  return [
    {
      item: 'functions',
      bytes: (usage.invocations * DAYS_A_MONTH + sweeps) * LOGS.invocationBytes,
      retentionDays,
    },
    { item: 'metrics, as lines', bytes: metrics * DAYS_A_MONTH, retentionDays },
  ];
}

/** The level and the share are the point: the same events, written for some messages or for all, with their data or not. */
function machineLog(
  { name, level, withData, retentionDays }: DeployedMachine,
  { schedules }: Deployed,
  usage: DayUsage,
  glassShare: number,
): Written {
  const eventBytes = LOGS.eventBytes + (withData ? LOGS.dataBytes : 0);
  const item = `${name}, level ${level}${withData ? ' with data' : ''}`;
  if (name === OPTIMIZE.name) {
    const runs = schedules * timesAMonth(OPTIMIZING.everyMinutes);
    const events = runs * (OPTIMIZING.states * LOGS.eventsOf.other + LOGS.eventsOfRun);
    return { item, bytes: level === 'ALL' ? events * eventBytes : 0, retentionDays };
  }
  const share = name === COORDINATE.name ? 1 - glassShare : glassShare;
  const events = { ALL: usage.events, ERROR: usage.apologized * ERROR_EVENTS, FATAL: 0, OFF: 0 }[level];
  return { item, bytes: events * share * DAYS_A_MONTH * eventBytes, retentionDays };
}

const doorLogs = (deployed: Deployed, { messages }: DayUsage): readonly Written[] => [
  {
    item: 'front door, one line a request',
    bytes: messages * throughFrontDoor(deployed) * DAYS_A_MONTH * DOOR.accessLogBytes,
    retentionDays: deployed.restApis.retentionDays,
  },
  {
    item: 'socket, one line a frame',
    bytes: messages * throughSocket(deployed) * DAYS_A_MONTH * SOCKET_USE.accessLogBytes,
    retentionDays: deployed.socketApis.retentionDays,
  },
];
