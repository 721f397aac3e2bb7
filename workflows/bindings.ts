import type { Stage } from '../tasks/core/contract/enums.ts';

/** One Lambda task of a machine: the substitution in the ASL, and where its code is. */
export interface TaskBinding {
  /** The name inside `${...}`. */
  readonly substitution: string;
  readonly stage: Stage;
  /** Kebab-case name of the deployed function. */
  readonly functionName: string;
  /** Path of the Lambda's entry, from the project's root. */
  readonly entry: string;
}

/** What a machine's `${...}` stand for besides its tasks. */
export interface MachineBinding {
  readonly name: string;
  /** Path of the definition, from the project's root. */
  readonly definition: string;
  readonly tasks: readonly TaskBinding[];
  /** Names of substitutions that are neither functions nor constants: resources of the stack. */
  readonly resources: readonly string[];
  /** Substitutions with the same value everywhere. */
  readonly constants: Readonly<Record<string, string>>;
}

const task = (substitution: string, stage: Stage): TaskBinding => ({
  substitution,
  stage,
  functionName: `stepladder-${stage}`,
  entry: `tasks/${stage}/handler.ts`,
});

/** Said when even the customer's language is not known yet. */
const APOLOGY =
  'Sorry, something went wrong on our side. Please try again in a moment. / ' +
  '申し訳ございません。ただいま応答できません。少し経ってからもう一度お試しください。';

export const COORDINATE: MachineBinding = {
  name: 'coordinate',
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

export const MACHINES: readonly MachineBinding[] = [COORDINATE];
