import type { Diagnostic } from '../engine/failure.ts';
import type { InspectionData, Json, TestStateRequest, TestStateResult } from '../engine/types.ts';
import { invalidDefinition, invalidExecutionInput, unknownOperation, validation } from './api-error.ts';
import type { OperationInput } from './operation-input.ts';

/** What knows about definitions; an operation whose tool is missing is unknown here. */
export interface DefinitionTools {
  /** Runs one state by itself. Throws an error named `InvalidDefinition` when it cannot. */
  readonly testState?: (request: TestStateRequest) => Promise<TestStateResult>;
  /** Everything that is wrong with a definition, warnings included. @param definition JSON text, maybe */
  readonly validate?: (definition: string, type: 'EXPRESS' | 'STANDARD') => readonly Diagnostic[];
}

const DEFINITION = { min: 1, max: 1_048_576, sensitive: true } as const;
const JSON_TEXT = { maxBytes: 262_144 } as const;
const NAME = { min: 1, max: 80, sensitive: true } as const;
const COUNT = { min: 0, max: 2 ** 31 - 1 } as const;
const LEVELS = ['INFO', 'DEBUG', 'TRACE'] as const;

/** A mock is taken as it is: `fieldValidationMode` is read, and no service's model held against the result. */
export async function testState(
  members: OperationInput,
  tools: DefinitionTools,
): Promise<Record<string, unknown>> {
  const request = readTestState(members);
  if (tools.testState === undefined) throw unknownOperation('TestState is not served by this endpoint.');
  try {
    return toOutput(await tools.testState(request));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidDefinition') throw invalidDefinition(error.message);
    throw error;
  }
}

function readTestState(members: OperationInput): TestStateRequest {
  const definition = members.requiredText('definition', DEFINITION);
  const inspectionLevel = members.text('inspectionLevel', { oneOf: LEVELS }) ?? 'INFO';
  const input = members.text('input', JSON_TEXT) ?? '{}';
  const context = members.text('context', JSON_TEXT);
  const variables = members.text('variables', JSON_TEXT);
  const given = {
    ...present('stateName', members.text('stateName', NAME)),
    ...present('roleArn', members.text('roleArn', { min: 1, max: 256 })),
    ...present('stateConfiguration', readConfiguration(members.structure('stateConfiguration'))),
  };
  const mock = readMock(members.structure('mock'));
  members.check();
  return {
    definition,
    inspectionLevel: inspectionLevel as (typeof LEVELS)[number],
    input: parseInput(input),
    ...present('context', context === undefined ? undefined : parseText('context', context)),
    ...present('variables', variables === undefined ? undefined : parseVariables(variables)),
    ...present('mock', mock?.()),
    ...given,
  };
}

function readConfiguration(members: OperationInput | undefined): TestStateRequest['stateConfiguration'] {
  if (members === undefined) return undefined;
  return {
    ...present('retrierRetryCount', members.integer('retrierRetryCount', COUNT)),
    ...present('errorCausedByState', members.text('errorCausedByState', NAME)),
    ...present('mapIterationFailureCount', members.integer('mapIterationFailureCount', COUNT)),
    ...present('mapItemReaderData', members.text('mapItemReaderData', JSON_TEXT)),
  };
}

/** Its JSON is parsed only when every constraint has been checked. */
function readMock(members: OperationInput | undefined): (() => TestStateRequest['mock']) | undefined {
  if (members === undefined) return undefined;
  const result = members.text('result', JSON_TEXT);
  const failure = members.structure('errorOutput');
  const error = failure?.text('error', { max: 256, sensitive: true });
  const cause = failure?.text('cause', { max: 32_768, sensitive: true });
  members.text('fieldValidationMode', { oneOf: ['STRICT', 'PRESENT', 'NONE'] });
  return () => {
    if ((result === undefined) === (failure === undefined)) {
      throw validation('A test mock should have only one of the following fields: [result, errorOutput].');
    }
    return {
      ...present('result', result === undefined ? undefined : parseText('mock.result', result)),
      ...present('errorOutput', failure && { ...present('error', error), ...present('cause', cause) }),
    };
  };
}

const present = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });

function parseInput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidExecutionInput(error instanceof Error ? error.message : 'not JSON');
  }
}

function parseText(member: string, text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw validation(`${member} is not JSON.`);
  }
}

function parseVariables(text: string): { [name: string]: Json } {
  const value = parseText('variables', text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw validation('variables must be a JSON object.');
}

/** JSON goes out as text, as it came in. */
function toOutput({ output, inspectionData, ...rest }: TestStateResult): Record<string, unknown> {
  return {
    ...rest,
    ...present('output', output === undefined ? undefined : JSON.stringify(output)),
    ...present('inspectionData', inspectionData && inspectionTexts(inspectionData)),
  };
}

const INSPECTED_TEXTS = ['input', 'afterArguments', 'afterItemSelector', 'result', 'variables'] as const;

function inspectionTexts(data: InspectionData): Record<string, unknown> {
  const texts = INSPECTED_TEXTS.filter((key) => data[key] !== undefined).map(
    (key) => [key, JSON.stringify(data[key])] as const,
  );
  return { ...data, ...Object.fromEntries(texts) };
}

export function validateDefinition(members: OperationInput, tools: DefinitionTools): Record<string, unknown> {
  const definition = members.requiredText('definition', DEFINITION);
  const type = members.text('type', { oneOf: ['STANDARD', 'EXPRESS'] }) ?? 'STANDARD';
  const severity = members.text('severity', { oneOf: ['ERROR', 'WARNING'] }) ?? 'ERROR';
  const maxResults = members.integer('maxResults', { min: 0, max: 100 });
  members.check();
  if (tools.validate === undefined) {
    throw unknownOperation('ValidateStateMachineDefinition is not served by this endpoint.');
  }
  const found = tools.validate(definition, type as 'STANDARD' | 'EXPRESS');
  const asked = found.filter((diagnostic) => severity === 'WARNING' || diagnostic.severity === 'ERROR');
  const shown = asked.slice(0, maxResults || 100);
  return {
    result: found.some((diagnostic) => diagnostic.severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: shown.map(({ severity, code, message, location }) => ({
      severity,
      code,
      message,
      location,
    })),
    truncated: shown.length < asked.length,
  };
}
