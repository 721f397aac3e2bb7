import type { StateType } from '../history.ts';
import type { Json } from '../types.ts';
import { checkChoices } from './choice-rules.ts';
import { checkCatch, checkRetry } from './recovery.ts';
import type { Fields, QueryLanguage, Report } from './report.ts';
import {
  assign,
  type Check,
  credentials,
  integer,
  items,
  jsonataTemplate,
  label,
  number,
  object,
  path,
  pathOrIntrinsic,
  pathOrNull,
  pathTemplate,
  resultPath,
  template,
  text,
  textOrExpression,
  timestamp,
} from './values.ts';

/** What each field of a state must hold; structure (`Branches`, `ItemProcessor`, targets) is checked elsewhere. */
const checks: Readonly<Record<string, Check>> = {
  Arguments: jsonataTemplate,
  Assign: assign,
  Catch: checkCatch,
  Cause: textOrExpression,
  CausePath: pathOrIntrinsic,
  Choices: checkChoices,
  Comment: text,
  Credentials: credentials,
  Error: textOrExpression,
  ErrorPath: pathOrIntrinsic,
  HeartbeatSeconds: integer(1),
  HeartbeatSecondsPath: path,
  InputPath: pathOrNull,
  ItemBatcher: object,
  ItemReader: object,
  ItemSelector: template,
  Items: items,
  ItemsPath: path,
  Label: label,
  MaxConcurrency: integer(0),
  MaxConcurrencyPath: path,
  Output: jsonataTemplate,
  OutputPath: pathOrNull,
  Parameters: pathTemplate,
  ResultPath: resultPath,
  ResultSelector: pathTemplate,
  ResultWriter: object,
  Retry: checkRetry,
  Seconds: integer(0),
  SecondsPath: path,
  TimeoutSeconds: integer(1),
  TimeoutSecondsPath: path,
  Timestamp: timestamp,
  TimestampPath: path,
  ToleratedFailureCount: integer(0),
  ToleratedFailureCountPath: path,
  ToleratedFailurePercentage: number(0, 100),
  ToleratedFailurePercentagePath: path,
};

export function checkField(
  field: string,
  value: Json,
  location: string,
  report: Report,
  language: QueryLanguage,
): void {
  if (Object.hasOwn(checks, field)) checks[field]?.(value, location, report, language);
}

const required: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

/** Fields of which a state has one at most. */
const exclusive: readonly (readonly string[])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath'],
  ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ['MaxConcurrency', 'MaxConcurrencyPath'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ['Error', 'ErrorPath'],
  ['Cause', 'CausePath'],
  ['ItemProcessor', 'Iterator'],
];

const MOMENTS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];

/** Rules about which fields stand together. */
export function checkTogether(type: StateType, state: Fields, location: string, report: Report): void {
  const missing = (required[type] ?? []).filter((field) => !(field in state));
  if (missing.length > 0) report.error(`These fields are required: [${missing.join(', ')}]`, location);
  if (type === 'Map' && !('ItemProcessor' in state) && !('Iterator' in state)) {
    report.error('These fields are required: [ItemProcessor]', location);
  }
  for (const fields of exclusive) {
    if (fields.every((field) => field in state)) {
      report.error(`Only one of these fields is allowed: [${fields.join(', ')}]`, location);
    }
  }
  if (type === 'Wait' && MOMENTS.filter((field) => field in state).length !== 1) {
    report.error(`Exactly one of these fields is required: [${MOMENTS.join(', ')}]`, location);
  }
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = state;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    report.error('HeartbeatSeconds must be smaller than TimeoutSeconds', `${location}/HeartbeatSeconds`);
  }
  checkTransition(type, state, location, report);
}

function checkTransition(type: StateType, state: Fields, location: string, report: Report): void {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return;
  const { Next, End } = state;
  if (End !== undefined && typeof End !== 'boolean')
    report.error('Value is not a boolean', `${location}/End`);
  if (Next !== undefined && typeof Next !== 'string')
    report.error('Value is not a string', `${location}/Next`);
  if (Next !== undefined && End === true) {
    report.error('Only one of these fields is allowed: [Next, End]', location);
  } else if (Next === undefined && End !== true) {
    report.error("These fields are required: [Next]. A state has 'Next' or '\"End\": true'", location);
  }
}
