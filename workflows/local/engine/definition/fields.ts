import type { StateType } from '../history.ts';
import type { QueryLanguage } from './report.ts';

/** In the order AWS lists them. */
export const STATE_TYPES: readonly StateType[] = [
  'Task',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Choice',
  'Parallel',
  'Map',
];

const EVERYWHERE = ['Type', 'Comment', 'QueryLanguage'];
const PATHS = ['InputPath', 'OutputPath'];
const RECOVERY = ['Retry', 'Catch'];
const TRANSITION = ['Next', 'End'];
const MAP = [
  'ItemProcessor',
  'Iterator',
  'ItemSelector',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
];
const MAP_PATHS = ['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'];

const shared: Readonly<Record<StateType, readonly string[]>> = {
  Task: [
    ...TRANSITION,
    ...RECOVERY,
    'Resource',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Credentials',
    'Assign',
  ],
  Wait: [...TRANSITION, 'Seconds', 'Timestamp', 'Assign'],
  Pass: [...TRANSITION, 'Assign'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
  Choice: ['Choices', 'Default', 'Assign'],
  Parallel: [...TRANSITION, ...RECOVERY, 'Branches', 'Assign'],
  Map: [...TRANSITION, ...RECOVERY, ...MAP, 'Assign'],
};

const inLanguage: Readonly<Record<QueryLanguage, Readonly<Record<StateType, readonly string[]>>>> = {
  JSONPath: {
    Task: [
      ...PATHS,
      'Parameters',
      'ResultSelector',
      'ResultPath',
      'TimeoutSecondsPath',
      'HeartbeatSecondsPath',
    ],
    Wait: [...PATHS, 'SecondsPath', 'TimestampPath'],
    Pass: [...PATHS, 'Parameters', 'Result', 'ResultPath'],
    Succeed: PATHS,
    Fail: ['ErrorPath', 'CausePath'],
    Choice: PATHS,
    Parallel: [...PATHS, 'Parameters', 'ResultSelector', 'ResultPath'],
    Map: [...PATHS, ...MAP_PATHS, 'Parameters', 'ItemsPath', 'ResultSelector', 'ResultPath'],
  },
  JSONata: {
    Task: ['Arguments', 'Output'],
    Wait: ['Output'],
    Pass: ['Output'],
    Succeed: ['Output'],
    Fail: [],
    Choice: ['Output'],
    Parallel: ['Arguments', 'Output'],
    Map: ['Items', 'Output'],
  },
};

export function fieldsOf(type: StateType, language: QueryLanguage): ReadonlySet<string> {
  return new Set([...EVERYWHERE, ...shared[type], ...inLanguage[language][type]]);
}

/** Whether the other query language has this field: then the language is the mistake, not the field. */
export function belongsToOther(field: string, type: StateType, language: QueryLanguage): boolean {
  return inLanguage[language === 'JSONata' ? 'JSONPath' : 'JSONata'][type].includes(field);
}

export const MACHINE_FIELDS: ReadonlySet<string> = new Set([
  'Comment',
  'QueryLanguage',
  'StartAt',
  'States',
  'TimeoutSeconds',
  'Version',
]);

/** A branch or an item processor takes its language from the machine. */
export const NESTED_FIELDS: ReadonlySet<string> = new Set(['Comment', 'StartAt', 'States']);
