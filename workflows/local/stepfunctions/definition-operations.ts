import { invalidDefinition, invalidExecutionInput, unknownOperation, validation } from './api-error.ts';
import type { OperationInput } from './operation-input.ts';

/** The members of a TestState call, types checked; JSON texts are left as they came. */
export interface TestStateRequest {
  readonly definition: string;
  readonly input?: string;
  readonly context?: string;
  readonly variables?: string;
  readonly stateName?: string;
  readonly inspectionLevel: 'INFO' | 'DEBUG' | 'TRACE';
  readonly mock?: unknown;
  readonly stateConfiguration?: unknown;
}

export interface DefinitionDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** What knows about definitions; an operation whose tool is missing is unknown here. */
export interface DefinitionTools {
  /**
   * Answers as TestState does: `{status, output?, error?, cause?, nextState?, inspectionData?}`.
   * Throws an error named `InvalidDefinition`, `InvalidExecutionInput` or `ValidationException` for a bad call.
   */
  readonly testState?: (request: TestStateRequest) => Promise<object>;
  /** Everything that is wrong with a definition, warnings included. */
  readonly validate?: (definition: string, type: 'EXPRESS' | 'STANDARD') => readonly DefinitionDiagnostic[];
}

const DEFINITION = { min: 1, max: 1_048_576, sensitive: true } as const;
const JSON_TEXT = { maxBytes: 262_144 } as const;

export async function testState(
  members: OperationInput,
  tools: DefinitionTools,
): Promise<Record<string, unknown>> {
  const definition = members.requiredText('definition', DEFINITION);
  const inspectionLevel = members.text('inspectionLevel', { oneOf: ['INFO', 'DEBUG', 'TRACE'] }) ?? 'INFO';
  const request = {
    definition,
    inspectionLevel: inspectionLevel as TestStateRequest['inspectionLevel'],
    ...given('input', members.text('input', JSON_TEXT)),
    ...given('context', members.text('context', JSON_TEXT)),
    ...given('variables', members.text('variables', JSON_TEXT)),
    ...given('stateName', members.text('stateName', { min: 1, max: 80, sensitive: true })),
    ...given('mock', members.members['mock'] ?? undefined),
    ...given('stateConfiguration', members.members['stateConfiguration'] ?? undefined),
  };
  members.check();
  if (tools.testState === undefined) throw unknownOperation('TestState is not served by this endpoint.');
  try {
    return { ...(await tools.testState(request)) };
  } catch (error) {
    throw asApiError(error);
  }
}

const given = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });

function asApiError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'InvalidDefinition') return invalidDefinition(error.message);
  if (error.name === 'InvalidExecutionInput') return invalidExecutionInput(error.message);
  if (error.name === 'ValidationException') return validation(error.message);
  return error;
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
