import type { OptimizerStage, Stage } from '../tasks/core/contract/enums.ts';

/** One Lambda function: where its code is. */
export interface FunctionBinding {
  /** Kebab-case name of the deployed function. */
  readonly functionName: string;
  /** Path of the Lambda's entry, from the project's root. */
  readonly entry: string;
}

/** One Lambda task of a machine: the substitution in the ASL, and the function behind it. */
export interface TaskBinding<Name extends string = string> extends FunctionBinding {
  /** The name inside `${...}`. */
  readonly substitution: string;
  readonly stage: Name;
}

/** What a machine's `${...}` stand for besides its tasks. */
export interface MachineBinding<Name extends string = string> {
  readonly name: string;
  readonly type: 'EXPRESS' | 'STANDARD';
  /** It needs services that no laptop has: the local stack does not load it. */
  readonly awsOnly: boolean;
  /** Path of the definition, from the project's root. */
  readonly definition: string;
  readonly tasks: readonly TaskBinding<Name>[];
  /** Names of substitutions that are neither functions nor constants: resources of the stack. */
  readonly resources: readonly string[];
  /** Substitutions with the same value everywhere. */
  readonly constants: Readonly<Record<string, string>>;
}

const functionOf = (name: string): FunctionBinding => ({
  functionName: `stepladder-${name}`,
  entry: `tasks/${name}/handler.ts`,
});

const task = <Name extends string>(substitution: string, stage: Name): TaskBinding<Name> => ({
  substitution,
  stage,
  ...functionOf(stage),
});

/** Said where no task could say anything. */
export const APOLOGIES = {
  en: 'Sorry, something went wrong on our side. Please try again in a moment.',
  ja: '申し訳ございません。ただいま応答できません。少し経ってからもう一度お試しください。',
} as const;
/** When even the customer's language is not known yet. */
const APOLOGY = `${APOLOGIES.en} / ${APOLOGIES.ja}`;

export const COORDINATE: MachineBinding<Stage> = {
  name: 'coordinate',
  type: 'EXPRESS',
  awsOnly: false,
  definition: 'asl/coordinate.asl.json',
  tasks: [
    task('ClassifyFunctionArn', 'classify'),
    task('RetrieveFunctionArn', 'retrieve'),
    task('InvokeFunctionArn', 'invoke'),
    task('ConfidenceCheckFunctionArn', 'confidence-check'),
    task('EscalateFunctionArn', 'escalate'),
    task('AggregateFunctionArn', 'aggregate'),
  ],
  resources: ['TableName'],
  constants: { DefaultLanguage: 'en', ApologyText: APOLOGY },
};

/** A Distributed Map over thousands of messages; locally `replay` drives the same loop. */
export const BATCH: MachineBinding<'list-batch'> = {
  name: 'batch',
  type: 'STANDARD',
  awsOnly: true,
  definition: 'asl/batch.asl.json',
  tasks: [task('ListBatchFunctionArn', 'list-batch')],
  resources: ['BucketName', 'CoordinateArn'],
  constants: {},
};

/** Judges a window of traffic, and tunes the policy by it; runs every few minutes where it is switched on. */
export const OPTIMIZE: MachineBinding<OptimizerStage> = {
  name: 'optimize',
  type: 'EXPRESS',
  awsOnly: false,
  definition: 'asl/optimize.asl.json',
  tasks: [task('ObserveFunctionArn', 'observe'), task('TuneFunctionArn', 'tune')],
  resources: [],
  constants: {},
};

export const MACHINES: readonly MachineBinding[] = [COORDINATE, BATCH, OPTIMIZE];

/** Runs every minute, outside of any machine: it finds the runs whose machine is gone. */
export const SWEEPER: FunctionBinding = functionOf('sweep');

/** Behind the WebSocket API: every frame of a customer is one message. */
export const SOCKET: FunctionBinding = {
  functionName: 'stepladder-socket',
  entry: 'workflows/websocket/handler.ts',
};
