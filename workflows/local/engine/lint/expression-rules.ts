import type { Collected, FoundExpression } from '../definition/collect-expressions.ts';
import { statesMembers } from '../definition/references.ts';
import type { Report } from '../definition/report.ts';
import { type SyntaxNode, walk } from '../expressions/syntax.ts';
import { FUNCTIONS } from './function-names.ts';
import type { Known } from './variables.ts';

/** What one state's expressions would do wrong at run time. */
export function checkExpressions(collected: Collected, known: Known, report: Report): void {
  for (const { text, location } of collected.texts) checkLiteral(text, location, report);
  for (const { key, location } of collected.pathKeys) {
    report.warn(
      'JSONPATH_KEY',
      `A JSONata state takes the key '${key}' as it is; its value is not evaluated.`,
      location,
      `Write "${key.slice(0, -2)}": "{% ... %}".`,
    );
  }
  for (const expression of collected.expressions) {
    checkVariables(expression, known, report);
    checkStates(expression, report);
  }
}

/** Blanks or text outside the markers make a literal of what was meant as an expression. */
function checkLiteral(text: string, location: string, report: Report): void {
  const trimmed = text.trim();
  if (trimmed === text || !trimmed.startsWith('{%') || !trimmed.endsWith('%}')) return;
  report.warn(
    'LITERAL_EXPRESSION',
    'Blanks outside {% %} make this a literal string, not an expression.',
    location,
    `Write ${JSON.stringify(trimmed)}.`,
  );
}

function checkVariables({ ast, reads, location }: FoundExpression, known: Known, report: Report): void {
  const guarded = variablesGuarded(ast);
  for (const name of reads) {
    if (name === 'states' || name === '' || name === '$' || known.every.has(name)) continue;
    if (name === 'eval') {
      const fix = 'Use $parse(text) for JSON text, or write the expression out.';
      report.warn('EVAL_NOT_AVAILABLE', 'Step Functions has no $eval.', location, fix);
    } else if (FUNCTIONS.has(name) || guarded.has(name)) {
      // A function of JSONata's, or a variable whose absence the expression provides for.
    } else if (known.some.has(name)) {
      report.warn(
        'VARIABLE_MAYBE_UNDEFINED',
        `The variable $${name} is not assigned on every way to this state.`,
        location,
        `Assign ${name} a default in the first state, or ask $exists($${name}).`,
      );
    } else {
      report.warn(
        'UNDEFINED_VARIABLE',
        `The variable $${name} is not assigned on any way to this state.`,
        location,
        `Assign ${name} in an earlier state; a state's own Assign shows in the next state only.`,
      );
    }
  }
}

function variablesGuarded(ast: SyntaxNode): Set<string> {
  const guarded = new Set<string>();
  for (const node of walk(ast)) {
    if (node.type !== 'function' || node.procedure?.value !== 'exists') continue;
    const [argument] = node.arguments ?? [];
    const subject = argument?.type === 'path' ? argument.steps?.[0] : argument;
    if (subject?.type === 'variable') guarded.add(String(subject.value));
  }
  return guarded;
}

const STATES_MEMBERS = ['input', 'context', 'result', 'errorOutput'];

/** `$states.result` exists in some fields only, and `$states` has no other members than these. */
function checkStates({ ast, location, sees }: FoundExpression, report: Report): void {
  for (const member of statesMembers(ast)) {
    if (!STATES_MEMBERS.includes(member)) {
      const fix = `$states has ${STATES_MEMBERS.join(', ')}.`;
      report.warn('UNKNOWN_STATES_FIELD', `$states.${member} does not exist.`, location, fix);
    } else if (member === 'result' && sees !== 'result') {
      report.warn(
        'STATES_RESULT_NOT_AVAILABLE',
        '$states.result exists in Assign and Output of Task, Parallel and Map states only.',
        location,
        'Use $states.input here, or assign the result to a variable where it is available.',
      );
    }
  }
}
