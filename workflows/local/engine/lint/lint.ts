import {
  asMachine,
  collectExpressions,
  innerMachines,
  type LintedMachine,
} from '../definition/collect-expressions.ts';
import { isNestedDeeperThan } from '../definition/depth.ts';
import { isObject, type Report } from '../definition/report.ts';
import { DEEPEST_JSON, notAnObject, validateDefinition } from '../definition/validate.ts';
import type { Diagnostic } from '../failure.ts';
import { substitute } from '../read-definition.ts';
import type { Json } from '../types.ts';
import { checkExpressions } from './expression-rules.ts';
import { toPointer } from './pointer.ts';
import { type Known, knownOnEntry, nothingKnown } from './variables.ts';

export interface LintOptions {
  readonly type?: 'EXPRESS' | 'STANDARD';
  /** `${Name}` -> value. */
  readonly substitutions?: Readonly<Record<string, string>>;
}

/** A diagnostic with its place as a JSON pointer too. */
export interface Finding extends Diagnostic {
  readonly pointer?: string;
}

export interface LintResult {
  /** Whether AWS would create the machine: no finding is an ERROR. */
  readonly accepted: boolean;
  readonly findings: readonly Finding[];
}

/** AWS's verdict on a definition's text, and what would go wrong only when it runs. */
export function lintDefinition(text: string, options: LintOptions = {}): LintResult {
  const bound = substitute(text, options.substitutions ?? {});
  let definition: Json;
  try {
    definition = JSON.parse(bound);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { accepted: false, findings: [{ ...notAnObject, fix: `Correct the JSON: ${why}.` }] };
  }
  const report = validateDefinition(definition, options.type ?? 'STANDARD');
  if (!isNestedDeeperThan(definition, DEEPEST_JSON)) checkRunTime(definition, report);
  return {
    accepted: !report.hasErrors,
    findings: report.diagnostics.map((diagnostic) => withPointer(diagnostic, definition)),
  };
}

function checkRunTime(definition: Json, report: Report): void {
  checkSubstitutions(definition, '', report);
  const machine = asMachine(definition, '', 'JSONPath');
  if (machine !== undefined) checkMachine(machine, nothingKnown, report);
}

function withPointer(diagnostic: Diagnostic, definition: Json): Finding {
  if (diagnostic.location === undefined) return diagnostic;
  return { ...diagnostic, pointer: toPointer(definition, diagnostic.location) };
}

function checkMachine(machine: LintedMachine, outer: Known, report: Report): void {
  const known = knownOnEntry(machine, outer);
  for (const [name, state] of Object.entries(machine.states)) {
    const location = `${machine.location}/States/${name}`;
    const entry = known.get(name);
    if (entry === undefined) continue;
    const language = state['QueryLanguage'] ?? machine.language;
    if (language === 'JSONata') checkExpressions(collectExpressions(state, location), entry, report);
    for (const inner of innerMachines(state, location, machine.language)) checkMachine(inner, entry, report);
  }
}

const PLACEHOLDER = /\$\{([^{}]*)\}/g;

/** What is left of `${Name}` after substitution reaches AWS as it stands. */
function checkSubstitutions(json: Json, location: string, report: Report): void {
  if (typeof json === 'string') {
    for (const [placeholder, name] of json.matchAll(PLACEHOLDER)) {
      report.warn(
        'UNBOUND_SUBSTITUTION',
        `${placeholder} has no value.`,
        location,
        `Bind it: --set ${name}=<value>.`,
      );
    }
  } else if (Array.isArray(json)) {
    for (const [index, item] of json.entries()) checkSubstitutions(item, `${location}[${index}]`, report);
  } else if (isObject(json)) {
    for (const [key, member] of Object.entries(json))
      checkSubstitutions(member, `${location}/${key}`, report);
  }
}
