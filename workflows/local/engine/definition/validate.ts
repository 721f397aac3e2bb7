import type { StateType } from '../history.ts';
import type { Json } from '../types.ts';
import { collectExpressions } from './collect-expressions.ts';
import { isNestedDeeperThan } from './depth.ts';
import { belongsToOther, fieldsOf, MACHINE_FIELDS, NESTED_FIELDS, STATE_TYPES } from './fields.ts';
import { checkReferences } from './references.ts';
import { type Fields, isObject, type QueryLanguage, Report } from './report.ts';
import { checkResource, type MachineType } from './resource.ts';
import { checkField, checkTogether } from './state-rules.ts';
import { checkGraph } from './transitions.ts';

/** Machines in machines: more than anyone nested. */
const DEEPEST = 50;

/** JSON in JSON: far deeper than anything written by hand, and far from the end of the stack. */
export const DEEPEST_JSON = 500;

interface Walk {
  readonly report: Report;
  readonly machine: MachineType;
  /** Where each name was first defined: names are unique in a whole machine. */
  readonly names: Map<string, string>;
}

/** Judges a definition as AWS does when a machine is created or validated. */
export function validateDefinition(definition: Json, machine: MachineType = 'STANDARD'): Report {
  const report = new Report();
  if (!isObject(definition)) {
    report.diagnostics.push(notAnObject);
    return report;
  }
  if (isNestedDeeperThan(definition, DEEPEST_JSON)) {
    report.error('Definition is nested too deeply', '/');
    return report;
  }
  const walk: Walk = { report, machine, names: new Map() };
  checkMachine(definition, undefined, '', walk, 0);
  return report;
}

/** Judges a definition's text. */
export function validateText(text: string, machine: MachineType): Report {
  let definition: Json;
  try {
    definition = JSON.parse(text);
  } catch {
    definition = null;
  }
  return validateDefinition(definition, machine);
}

export const notAnObject = {
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: 'Definition must be a valid JSON object',
} as const;

function checkMachine(
  fields: Fields,
  inherited: QueryLanguage | undefined,
  location: string,
  walk: Walk,
  depth: number,
): void {
  const { report } = walk;
  if (depth > DEEPEST) {
    report.error('The definition is nested too deeply', location);
    return;
  }
  const missing = ['States', 'StartAt'].filter((field) => !(field in fields));
  if (missing.length > 0) report.error(`These fields are required: [${missing.join(', ')}]`, location || '/');
  for (const [field, value] of Object.entries(fields)) {
    const place = `${location}/${field}`;
    const isNested = inherited !== undefined;
    if (isNested && field === 'ProcessorConfig') checkProcessorConfig(value, place, walk);
    else if (!MACHINE_FIELDS.has(field) || (isNested && !NESTED_FIELDS.has(field))) {
      report.error(`Field '${field}' is not supported`, location || '/');
    } else if (field === 'Comment' || field === 'StartAt' || field === 'Version') {
      if (typeof value !== 'string') report.error('Value is not a string', place);
    } else if (field === 'TimeoutSeconds') checkField(field, value, place, report, 'JSONPath');
  }
  const language = inherited ?? checkLanguage(fields, inherited, location, walk) ?? 'JSONPath';
  const { States: states, StartAt: startAt } = fields;
  if (states === undefined) return;
  if (!isObject(states)) {
    report.error('Value is not a JSON object', `${location}/States`);
    return;
  }
  if (Object.keys(states).length === 0)
    report.error('States must have at least one state', `${location}/States`);
  for (const [name, state] of Object.entries(states)) {
    checkState(name, state, language, `${location}/States/${name}`, walk, depth);
  }
  if (typeof startAt === 'string') checkGraph(startAt, states, location, report);
}

function checkLanguage(
  fields: Fields,
  outer: QueryLanguage | undefined,
  location: string,
  { report }: Walk,
): QueryLanguage | undefined {
  const written = fields['QueryLanguage'];
  if (written === undefined) return undefined;
  if (written !== 'JSONata' && written !== 'JSONPath') {
    report.error(
      "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]",
      `${location}/QueryLanguage`,
    );
    return undefined;
  }
  if (written === 'JSONPath' && outer === 'JSONata') {
    report.error(
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      location,
    );
  }
  return written;
}

function checkState(
  name: string,
  state: Json,
  outer: QueryLanguage,
  location: string,
  walk: Walk,
  depth: number,
): void {
  const { report } = walk;
  const first = walk.names.get(name);
  if (first === undefined) walk.names.set(name, location);
  else
    report.error(
      `State "${name}" is already defined at ${first}`,
      location,
      undefined,
      'DUPLICATE_STATE_NAME',
    );
  if (name.length === 0 || name.length > 80)
    report.error('State name must have 1 to 80 characters', location);
  if (!isObject(state)) {
    report.error('Value is not a JSON object', location);
    return;
  }
  if (!('Type' in state)) {
    report.error('These fields are required: [Type]', location);
    return;
  }
  const type = state['Type'] as StateType;
  if (!STATE_TYPES.includes(type)) {
    report.error(
      `The field 'Type' should have one of these values: [${STATE_TYPES.join(', ')}]`,
      `${location}/Type`,
    );
    return;
  }
  const language = checkLanguage(state, outer, location, walk) ?? outer;
  checkStateFields(type, state, language, location, walk);
  if (language === 'JSONata') checkReferences(collectExpressions(state, location).expressions, report);
  checkTogether(type, state, location, report);
  checkInner(state, outer, location, walk, depth);
}

function checkStateFields(
  type: StateType,
  state: Fields,
  language: QueryLanguage,
  location: string,
  { report, machine }: Walk,
): void {
  const supported = fieldsOf(type, language);
  for (const [field, value] of Object.entries(state)) {
    const place = `${location}/${field}`;
    if (!supported.has(field)) {
      const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
      const message = belongsToOther(field, type, language)
        ? `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`
        : `Field '${field}' is not supported`;
      report.error(message, location);
    } else if (field === 'Resource') checkResource(value, place, report, machine);
    else checkField(field, value, place, report, language);
  }
}

/** Branches and item processors inherit the machine's language, not the one of the state they stand in. */
function checkInner(state: Fields, outer: QueryLanguage, location: string, walk: Walk, depth: number): void {
  const { report } = walk;
  const { Type: type, Branches: branches } = state;
  if (type === 'Parallel' && branches !== undefined) {
    if (!Array.isArray(branches)) report.error('Value is not an array', `${location}/Branches`);
    else if (branches.length === 0) report.error('Array is empty', `${location}/Branches`);
    else {
      branches.forEach((branch, index) => {
        const place = `${location}/Branches[${index}]`;
        if (isObject(branch)) checkMachine(branch, outer, place, walk, depth + 1);
        else report.error('Value is not a JSON object', place);
      });
    }
  }
  if (type !== 'Map') return;
  for (const field of ['ItemProcessor', 'Iterator']) {
    const processor = state[field];
    if (processor === undefined) continue;
    if (isObject(processor)) checkMachine(processor, outer, `${location}/${field}`, walk, depth + 1);
    else report.error('Value is not a JSON object', `${location}/${field}`);
  }
}

function checkProcessorConfig(config: Json, location: string, { report, machine }: Walk): void {
  if (!isObject(config)) {
    report.error('Value is not a JSON object', location);
    return;
  }
  const { Mode: mode = 'INLINE', ExecutionType: executionType } = config;
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') {
    report.error(
      "The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]",
      `${location}/Mode`,
    );
  }
  if (mode !== 'DISTRIBUTED') return;
  if (machine === 'EXPRESS') {
    report.error('Express state machine does not support distributed Map', `${location}/Mode`);
  }
  if (executionType !== 'STANDARD' && executionType !== 'EXPRESS') {
    report.error(
      "The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]",
      `${location}/ExecutionType`,
    );
  }
}
