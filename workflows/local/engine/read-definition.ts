import { notAnObject, validateDefinition } from './definition/validate.ts';
import { type Diagnostic, InvalidDefinition } from './failure.ts';
import { findRefusals, type Unchecked } from './refusals.ts';
import type { Integration, Json, StateMachineOptions } from './types.ts';

/** AWS takes no definition longer than this. */
const LONGEST_DEFINITION = 1_048_576;

/**
 * Substitutes, parses and checks a definition.
 * @throws {InvalidDefinition}
 */
export function readDefinition(
  source: string | Json,
  options: StateMachineOptions,
  integrations: Readonly<Record<string, Integration>>,
): Unchecked {
  const text = typeof source === 'string' ? source : asText(source);
  if (text.length > LONGEST_DEFINITION) {
    throw invalid(`Definition must not be longer than ${LONGEST_DEFINITION} characters`);
  }
  const definition = parseObject(substitute(text, options.substitutions ?? {}));
  const report = validateDefinition(definition as Json, options.type ?? 'EXPRESS');
  if (report.hasErrors) throw new InvalidDefinition(report.diagnostics);
  const refusals = findRefusals(definition, integrations);
  if (refusals.length > 0) {
    throw new InvalidDefinition(
      refusals.map(({ message, location }) => ({
        severity: 'ERROR',
        code: 'NOT_SUPPORTED',
        message,
        location,
      })),
      refusals.map(({ feature }) => feature),
    );
  }
  return definition;
}

/** `${Name}` becomes its value, as JSON string text; names without a value stay and are reported by lint. */
export function substitute(text: string, substitutions: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([\w.-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? JSON.stringify(substitutions[name]).slice(1, -1) : whole,
  );
}

function asText(definition: Json): string {
  try {
    return JSON.stringify(definition);
  } catch {
    throw new InvalidDefinition([notAnObject]);
  }
}

function parseObject(text: string): Unchecked {
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new InvalidDefinition([notAnObject]);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new InvalidDefinition([notAnObject]);
  }
  return parsed;
}

function invalid(message: string): InvalidDefinition {
  const diagnostic: Diagnostic = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message };
  return new InvalidDefinition([diagnostic]);
}
