import type { Json } from '../engine/types.ts';
import {
  executionDoesNotExist,
  invalidExecutionInput,
  stateMachineDoesNotExist,
  typeNotSupported,
  unknownOperation,
} from './api-error.ts';
import { checkExecutionName, checkMachineArn, checkStandardExecutionArn, LOCAL_ROLE_ARN } from './arn.ts';
import { type DefinitionTools, testState, validateDefinition } from './definition-operations.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Executions, ServedMachine } from './executions.ts';
import { OperationInput } from './operation-input.ts';
import { page } from './page.ts';

/** What the operations work on. */
export interface Service extends DefinitionTools {
  readonly machines: ReadonlyMap<string, ServedMachine>;
  readonly executions: Executions;
}

type Output = Record<string, unknown>;
type Operation = (input: OperationInput, service: Service) => Promise<Output> | Output;

/** AWS's bound on an execution's input, in UTF-8. */
const MAX_INPUT_BYTES = 262_144;
const ARN = { min: 1, max: 256 };
const INCLUDED_DATA = { oneOf: ['ALL_DATA', 'METADATA_ONLY'] };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  StartSyncExecution: startSyncExecution,
  StartExecution: startExecution,
  DescribeExecution: ofStandardExecution,
  StopExecution: ofStandardExecution,
  GetExecutionHistory: ofStandardExecution,
  ListExecutions: listExecutions,
  DescribeStateMachine: describeStateMachine,
  ListStateMachines: listStateMachines,
  TestState: testState,
  ValidateStateMachineDefinition: validateDefinition,
};

/**
 * Runs one call of the Step Functions API.
 * @param target the `X-Amz-Target` header, `AWSStepFunctions.<Operation>`
 * @throws {ApiError} as AWS answers
 */
export function callOperation(target: string, body: string, service: Service): Promise<Output> | Output {
  const [prefix, name = ''] = target.split('.');
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (prefix !== 'AWSStepFunctions' || operation === undefined) {
    const served = Object.keys(OPERATIONS).join(', ');
    throw unknownOperation(`Unknown operation '${target}'. This local endpoint serves ${served}.`);
  }
  return operation(OperationInput.read(body), service);
}

interface StartInput {
  readonly machine: ServedMachine;
  readonly name: string | undefined;
  readonly inputText: string;
  readonly input: Json;
  readonly traceHeader: string | undefined;
  readonly includesData: boolean;
}

/** In AWS's order: constraints, the ARN's form, the machine, the name, the input. */
function readStart(members: OperationInput, { machines }: Service): StartInput {
  const arn = members.requiredText('stateMachineArn', ARN);
  const name = members.text('name', { min: 1, max: 80 });
  const inputText = members.text('input', { maxBytes: MAX_INPUT_BYTES }) ?? '{}';
  const traceHeader = members.text('traceHeader', { max: 256 });
  const includedData = members.text('includedData', INCLUDED_DATA);
  members.check();
  const machine = findMachine(arn, machines);
  if (name !== undefined) checkExecutionName(name);
  const input = parseInput(inputText);
  return { machine, name, inputText, input, traceHeader, includesData: includedData !== 'METADATA_ONLY' };
}

function findMachine(arn: string, machines: Service['machines']): ServedMachine {
  checkMachineArn(arn);
  for (const machine of machines.values()) if (machine.arn === arn) return machine;
  throw stateMachineDoesNotExist(arn);
}

function parseInput(text: string): Json {
  if (text.trim() === '') throw invalidExecutionInput('Invalid execution input.');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidExecutionInput(error instanceof Error ? error.message : 'not JSON');
  }
}

async function startSyncExecution(members: OperationInput, service: Service): Promise<Output> {
  const start = readStart(members, service);
  const execution = await service.executions.start(start).ended;
  const included = { included: start.includesData };
  return {
    executionArn: execution.executionArn,
    stateMachineArn: start.machine.arn,
    name: execution.name,
    startDate: seconds(execution.startDate),
    stopDate: seconds(execution.stopDate ?? execution.startDate),
    status: execution.status === 'ABORTED' ? 'FAILED' : execution.status,
    ...(start.includesData && { input: start.inputText, ...endingOf(execution) }),
    inputDetails: included,
    outputDetails: included,
    billingDetails: execution.billingDetails,
    traceHeader: start.traceHeader,
  };
}

/** A sync execution has no status ABORTED: one that the closing endpoint cut short is a failed one. */
function endingOf({ status, output, error, cause }: ExecutionRecord): Output {
  if (status === 'ABORTED') return { error: 'States.Aborted', cause: 'The local endpoint was closed.' };
  return { output: output === undefined ? undefined : JSON.stringify(output), error, cause };
}

function startExecution(members: OperationInput, service: Service): Output {
  const { record } = service.executions.start(readStart(members, service));
  return { executionArn: record.executionArn, startDate: seconds(record.startDate) };
}

/** DescribeExecution, StopExecution and GetExecutionHistory: none of them knows Express executions. */
function ofStandardExecution(members: OperationInput): never {
  const arn = members.requiredText('executionArn', ARN);
  members.check();
  checkStandardExecutionArn(arn);
  throw executionDoesNotExist(arn);
}

function listExecutions(members: OperationInput, { machines }: Service): never {
  const arn = members.text('stateMachineArn', ARN);
  members.check();
  if (arn !== undefined) findMachine(arn, machines);
  throw typeNotSupported();
}

function describeStateMachine(members: OperationInput, { machines }: Service): Output {
  const arn = members.requiredText('stateMachineArn', ARN);
  const includedData = members.text('includedData', INCLUDED_DATA);
  members.check();
  const machine = findMachine(arn, machines);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: includedData === 'METADATA_ONLY' ? undefined : machine.definition,
    roleArn: LOCAL_ROLE_ARN,
    type: machine.type,
    creationDate: seconds(machine.creationDate),
    loggingConfiguration: { level: 'ALL', includeExecutionData: true },
    tracingConfiguration: { enabled: false },
  };
}

function listStateMachines(members: OperationInput, { machines }: Service): Output {
  const maxResults = members.integer('maxResults', { min: 0, max: 1_000 });
  const nextToken = members.text('nextToken', { min: 1, max: 1_024 });
  members.check();
  const { items, next } = page([...machines.values()], maxResults, nextToken);
  return {
    stateMachines: items.map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: seconds(creationDate),
    })),
    nextToken: next,
  };
}

/** JSON 1.0 sends times as seconds since the epoch, with a fraction. */
const seconds = (ms: number): number => ms / 1000;
