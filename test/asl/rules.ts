import validate from 'asl-validator';
import {
  asFields,
  asList,
  expressionsOf,
  functionOf,
  isExpression,
  isLambdaTask,
  type Machine,
  ownFields,
  type PlacedState,
  scopesOf,
  statesOf,
  stringsIn,
} from './machine.ts';
import { freeVariables, isFunction, numbersIn, parse } from './syntax.ts';

/** Finds what breaks one rule; each finding names its state. */
export type Rule = (machine: Machine) => readonly string[] | Promise<readonly string[]>;

const TITLE_CASE = /^[A-Z][a-z]+(?: [A-Z][a-z]+){0,4}\??$/;
const ERROR_NAME = /^[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+$/;
const JSONPATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'ItemsPath',
];
const SURELY_NEVER_RAN = 'Lambda.TooManyRequestsException';
const MOST_STATES = 30;

const each =
  (check: (placed: PlacedState, machine: Machine) => readonly string[]): Rule =>
  (machine) =>
    statesOf(machine.definition).flatMap((placed) =>
      check(placed, machine).map((problem) => `${placed.name}: ${problem}`),
    );

const errorsOf = (handlers: unknown): readonly string[] =>
  asList(handlers).flatMap(({ ErrorEquals }) => (Array.isArray(ErrorEquals) ? ErrorEquals.map(String) : []));

const mayPay = (placed: PlacedState): boolean =>
  functionOf(placed) === 'InvokeFunctionArn' ||
  asFields(asFields(placed.state['Arguments'])['Payload'])['mode'] === 'model';

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => String(name));

function nameProblems({ name, state }: PlacedState): string[] {
  const problems: string[] = [];
  if (!TITLE_CASE.test(name)) problems.push('is not in Title Case, or longer than five words');
  const asks = name.endsWith('?');
  if (state['Type'] === 'Choice' && !asks && !name.startsWith('Choose '))
    problems.push('is a Choice, so its name asks a question or says what it chooses');
  if (state['Type'] !== 'Choice' && asks) problems.push('asks a question but is no Choice');
  return problems;
}

/** Where the value of `$states.result` or `$states.errorOutput` would not be there. */
function absentValues(placed: PlacedState): string[] {
  return expressionsOf(placed).flatMap(({ path, source }) => {
    const [field = ''] = path;
    const after =
      ['Assign', 'Output'].includes(field) &&
      ['Task', 'Map', 'Parallel'].includes(String(placed.state['Type']));
    const where = path.join('.');
    return [
      ...(source.includes('$states.result') && !after ? [`reads $states.result in ${where}`] : []),
      ...(source.includes('$states.errorOutput') && field !== 'Catch'
        ? [`reads $states.errorOutput in ${where}`]
        : []),
    ];
  });
}

function unreached({ definition }: Machine): string[] {
  return scopesOf(definition).flatMap(({ startAt, states }) => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      const state = states[name];
      if (state === undefined || reached.has(name)) return;
      reached.add(name);
      const { Next, Default, Choices, Catch } = state;
      for (const next of [
        Next,
        Default,
        ...[...asList(Choices), ...asList(Catch)].map((rule) => rule['Next']),
      ]) {
        if (typeof next === 'string') visit(next);
      }
    };
    visit(startAt);
    return Object.keys(states)
      .filter((name) => !reached.has(name))
      .map((name) => `${name}: nothing leads to it`);
  });
}

function unbound({ text, binding }: Machine): string[] {
  const used = new Set(placeholders(text));
  const bound = [
    ...binding.tasks.map(({ substitution }) => substitution),
    ...binding.resources,
    ...Object.keys(binding.constants),
  ];
  return [
    ...[...used].filter((name) => !bound.includes(name)).map((name) => `\${${name}} is bound to nothing`),
    ...bound.filter((name) => !used.has(name)).map((name) => `the binding ${name} is not used`),
    ...bound.filter((name, at) => bound.indexOf(name) !== at).map((name) => `${name} is bound twice`),
  ];
}

async function unknownVariables({ definition }: Machine): Promise<string[]> {
  const startAt = String(definition['StartAt']);
  const born = Object.keys(asFields(asFields(asFields(definition['States'])[startAt])['Assign']));
  const problems: string[] = [];
  for (const placed of statesOf(definition)) {
    const assigned = [
      placed.state,
      ...asList(placed.state['Catch']),
      ...asList(placed.state['Choices']),
    ].flatMap(({ Assign }) => Object.keys(asFields(Assign)));
    const read = expressionsOf(placed).flatMap(({ source }) => freeVariables(source));
    for (const name of new Set([...assigned, ...read])) {
      if (name === 'states' || born.includes(name) || (await isFunction(name))) continue;
      problems.push(`${placed.name}: $${name} is not born in ${startAt}`);
    }
  }
  return problems;
}

/** asl-validator refuses an empty string in Assign, which AWS takes: it gets a blank instead. */
function withoutEmptyStrings(value: unknown): unknown {
  if (value === '') return ' ';
  if (Array.isArray(value)) return value.map(withoutEmptyStrings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutEmptyStrings(inner)]));
}

export const RULES: Readonly<Record<string, Rule>> = {
  'declares JSONata once, at the top': ({ definition }) => [
    ...(definition['QueryLanguage'] === 'JSONata' ? [] : ['the machine: QueryLanguage is not JSONata']),
    ...statesOf(definition).flatMap(({ name, state }) =>
      'QueryLanguage' in state ? [`${name}: has a QueryLanguage of its own`] : [],
    ),
  ],
  'uses no field of JSONPath': each((placed) => [
    ...JSONPATH_FIELDS.filter((field) => field in placed.state),
    ...[...stringsIn(ownFields(placed))].flatMap(({ path }) => path.filter((key) => key.endsWith('.$'))),
  ]),
  'says why every state exists': ({ definition }) => [
    ...(definition['Comment'] ? [] : ['the machine: has no Comment']),
    ...statesOf(definition).flatMap(({ name, state }) =>
      state['Comment'] ? [] : [`${name}: has no Comment`],
    ),
  ],
  'names states as an operator reads them': each(nameProblems),
  'names each state once, in branches too': ({ definition }) => {
    const names = statesOf(definition).map(({ name }) => name);
    return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name}: is there twice`);
  },
  'names variables in camelCase': each(({ state }) =>
    [state, ...asList(state['Catch']), ...asList(state['Choices'])]
      .flatMap(({ Assign }) => Object.keys(asFields(Assign)))
      .filter((name) => !/^[a-z][a-zA-Z]*$/.test(name)),
  ),
  'names errors as Family.Fact': each(({ state }) =>
    [...errorsOf(state['Retry']), ...errorsOf(state['Catch'])].filter((name) => !ERROR_NAME.test(name)),
  ),
  'gives every Task a time-out': each(({ state }) =>
    state['Type'] === 'Task' && !('TimeoutSeconds' in state) ? ['has no TimeoutSeconds'] : [],
  ),
  'retries every Task by the names of errors': each(({ state }) => {
    if (state['Type'] !== 'Task') return [];
    const errors = errorsOf(state['Retry']);
    if (errors.length === 0) return ['has no Retry'];
    return errors
      .filter((name) => ['States.ALL', 'States.TaskFailed'].includes(name))
      .map((name) => `retries ${name}`);
  }),
  'retries a paid call only where it surely never ran': each((placed) =>
    isLambdaTask(placed) && mayPay(placed)
      ? errorsOf(placed.state['Retry']).filter((name) => name !== SURELY_NEVER_RAN)
      : [],
  ),
  'catches whatever a Task, a Map or a Parallel throws': each(({ state }) =>
    ['Task', 'Map', 'Parallel'].includes(String(state['Type'])) &&
    !errorsOf(state['Catch']).includes('States.ALL')
      ? ['lets errors through']
      : [],
  ),
  'fits on one screen of the console': ({ definition }) => {
    const top = statesOf(definition).filter(({ depth }) => depth === 0).length;
    return top > MOST_STATES ? [`${top} top-level states, more than ${MOST_STATES}`] : [];
  },
  'binds every placeholder and uses every binding': unbound,
  'writes a placeholder as a whole value, and ${ nowhere else': ({ definition }) =>
    [...stringsIn(definition)]
      .filter(({ source }) => source.includes('${') && !/^\$\{[A-Z][A-Za-z]*\}$/.test(source))
      .map(({ path, source }) => `${path.join('.')}: ${source}`),
  'binds constants that mean the same with and without escaping': ({ binding }) =>
    Object.entries(binding.constants)
      .filter(([, value]) => JSON.stringify(value) !== `"${value}"`)
      .map(([name]) => `${name} has a character that JSON escapes and CloudFormation would not`),
  'reaches every state': unreached,
  'names no resource but the integrations of Step Functions': each((placed) =>
    [...stringsIn(ownFields(placed))]
      .flatMap(({ source }) => source.match(/arn:[\w*:/${}.-]+/g) ?? [])
      .filter((arn) => !arn.startsWith('arn:aws:states:::')),
  ),
  'compares no number of its own in a Condition': each(({ state }) =>
    asList(state['Choices']).flatMap(({ Condition }) =>
      typeof Condition === 'string' && isExpression(Condition)
        ? numbersIn(Condition.slice(2, -2)).map((number) => `${number} in ${Condition}`)
        : [`${String(Condition)} is no expression`],
    ),
  ),
  'writes an expression as a whole value': each((placed) =>
    [...stringsIn(ownFields(placed))]
      .filter(({ source }) => /\{%|%\}/.test(source) && !isExpression(source))
      .map(({ source }) => source),
  ),
  'writes expressions that JSONata 2.0.6 parses': each((placed) =>
    expressionsOf(placed).flatMap(({ path, source }) => {
      try {
        parse(source);
        return [];
      } catch (error) {
        return [`${path.join('.')}: ${error instanceof Error ? error.message : String(error)}: ${source}`];
      }
    }),
  ),
  'reads $states.result and $states.errorOutput only where they are': each(absentValues),
  'gives every variable a value in the first state': unknownVariables,
  'passes asl-validator': ({ definition }) =>
    validate(withoutEmptyStrings(definition)).errors.map((error) => JSON.stringify(error)),
};
