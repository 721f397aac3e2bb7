import { describe, expect, it } from 'vitest';
import type { MachineBinding } from '../../workflows/bindings.ts';
import type { Fields, Machine } from './machine.ts';
import { RULES } from './rules.ts';

const binding: MachineBinding = {
  name: 'small',
  type: 'EXPRESS',
  awsOnly: false,
  definition: 'asl/small.asl.json',
  tasks: [
    {
      substitution: 'InvokeFunctionArn',
      stage: 'invoke',
      functionName: 'stepladder-invoke',
      entry: 'tasks/invoke/handler.ts',
    },
  ],
  resources: [],
  constants: { ApologyText: 'Sorry.' },
};

/** A small machine that keeps every rule. */
const good = {
  Comment: 'Asks one model.',
  QueryLanguage: 'JSONata',
  StartAt: 'Accept Request',
  States: {
    'Accept Request': {
      Type: 'Pass',
      Comment: 'Every variable is born here.',
      Assign: { answer: '', apology: '${ApologyText}' },
      Next: 'Invoke Model',
    },
    'Invoke Model': {
      Type: 'Task',
      Comment: 'One rung.',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '${InvokeFunctionArn}', Payload: { query: '{% $states.input.query %}' } },
      TimeoutSeconds: 3,
      Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Apologize' }],
      Assign: { answer: '{% $states.result.Payload.text %}' },
      Next: 'Answered?',
    },
    'Answered?': {
      Type: 'Choice',
      Comment: 'An empty answer is none.',
      Choices: [{ Condition: '{% $answer != "" %}', Next: 'Reply Ready' }],
      Default: 'Apologize',
    },
    'Reply Ready': { Type: 'Succeed', Comment: 'The reply.', Output: '{% $answer %}' },
    Apologize: { Type: 'Succeed', Comment: 'The apology.', Output: '{% $apology %}' },
  },
};

type Small = typeof good & { States: Record<string, Record<string, unknown>> };

const machineOf = (definition: Fields, changed: MachineBinding = binding): Machine => ({
  file: binding.definition,
  text: JSON.stringify(definition),
  definition,
  binding: changed,
});

/** The good machine with one thing spoilt. */
function spoilt(spoil: (machine: Small) => void): Machine {
  const copy = structuredClone(good) as Small;
  spoil(copy);
  return machineOf(copy);
}

const change = (state: string, fields: Fields): Machine =>
  spoilt((machine) => Object.assign(machine.States[state] ?? {}, fields));

const renamed = (from: string, to: string): Machine =>
  machineOf(JSON.parse(JSON.stringify(good).replaceAll(`"${from}"`, `"${to}"`)));

const BROKEN: readonly (readonly [keyof typeof RULES, Machine, RegExp])[] = [
  [
    'declares JSONata once, at the top',
    spoilt((machine) => Object.assign(machine, { QueryLanguage: 'JSONPath' })),
    /the machine/,
  ],
  ['declares JSONata once, at the top', change('Apologize', { QueryLanguage: 'JSONata' }), /^Apologize/],
  ['uses no field of JSONPath', change('Apologize', { OutputPath: '$' }), /^Apologize: OutputPath/],
  ['uses no field of JSONPath', change('Apologize', { Output: { 'text.$': '$.text' } }), /text\.\$/],
  ['says why every state exists', change('Apologize', { Comment: '' }), /^Apologize/],
  ['names states as an operator reads them', renamed('Invoke Model', 'invokeModel'), /^invokeModel/],
  ['names states as an operator reads them', renamed('Answered?', 'Answered'), /^Answered: is a Choice/],
  ['names states as an operator reads them', renamed('Apologize', 'Sorry?'), /^Sorry\?: asks/],
  ['names variables in camelCase', change('Accept Request', { Assign: { Final_Answer: 1 } }), /Final_Answer/],
  [
    'names errors as Family.Fact',
    change('Invoke Model', { Catch: [{ ErrorEquals: ['Oops'], Next: 'Apologize' }] }),
    /Oops/,
  ],
  [
    'gives every Task a time-out',
    spoilt(({ States }) => Reflect.deleteProperty(States['Invoke Model'], 'TimeoutSeconds')),
    /^Invoke Model/,
  ],
  ['retries every Task by the names of errors', change('Invoke Model', { Retry: [] }), /no Retry/],
  [
    'retries every Task by the names of errors',
    change('Invoke Model', { Retry: [{ ErrorEquals: ['States.ALL'] }] }),
    /retries States\.ALL/,
  ],
  [
    'retries a paid call only where it surely never ran',
    change('Invoke Model', { Retry: [{ ErrorEquals: ['States.Timeout'] }] }),
    /States\.Timeout/,
  ],
  [
    'catches whatever a Task, a Map or a Parallel throws',
    change('Invoke Model', { Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Apologize' }] }),
    /^Invoke Model/,
  ],
  [
    'fits on one screen of the console',
    spoilt(({ States }) => {
      for (let no = 0; no < 26; no++) States[`Extra${no}`] = { Type: 'Succeed' };
    }),
    /^31 top-level/,
  ],
  [
    'binds every placeholder and uses every binding',
    change('Apologize', { Output: '${Unknown}' }),
    /Unknown.* is bound to nothing/,
  ],
  [
    'binds every placeholder and uses every binding',
    machineOf(good, { ...binding, resources: ['TableName'] }),
    /TableName is not used/,
  ],
  [
    'writes a placeholder as a whole value, and ${ nowhere else',
    change('Apologize', { Output: '{% "${ApologyText}" %}' }),
    /Apologize\.Output/,
  ],
  [
    'binds constants that mean the same with and without escaping',
    machineOf(good, { ...binding, constants: { ApologyText: 'So "sorry"' } }),
    /ApologyText/,
  ],
  ['reaches every state', change('Answered?', { Choices: [] }), /^Reply Ready/],
  [
    'names no resource but the integrations of Step Functions',
    change('Invoke Model', { Resource: 'arn:aws:lambda:us-east-1:111122223333:function:x' }),
    /^Invoke Model/,
  ],
  [
    'compares no number of its own in a Condition',
    change('Answered?', { Choices: [{ Condition: '{% $answer.score >= 0.8 %}', Next: 'Reply Ready' }] }),
    /^Answered\?: 0\.8/,
  ],
  [
    'compares no number of its own in a Condition',
    change('Answered?', { Choices: [{ Condition: true, Next: 'Reply Ready' }] }),
    /no expression/,
  ],
  [
    'writes an expression as a whole value',
    change('Apologize', { Output: 'Dear {% $answer %}' }),
    /^Apologize/,
  ],
  [
    'writes expressions that JSONata 2.0.6 parses',
    change('Apologize', { Output: '{% $answer ?? $apology %}' }),
    /^Apologize: Output/,
  ],
  [
    'reads $states.result and $states.errorOutput only where they are',
    change('Answered?', { Choices: [{ Condition: '{% $states.result.ok %}', Next: 'Reply Ready' }] }),
    /^Answered\?: reads \$states\.result/,
  ],
  [
    'reads $states.result and $states.errorOutput only where they are',
    change('Apologize', { Output: '{% $states.errorOutput.Error %}' }),
    /^Apologize/,
  ],
  [
    'gives every variable a value in the first state',
    change('Apologize', { Output: '{% $apologies %}' }),
    /^Apologize: \$apologies/,
  ],
  [
    'gives every variable a value in the first state',
    change('Apologize', { Output: "{% $eval('1') %}" }),
    /\$eval/,
  ],
  ['passes asl-validator', change('Invoke Model', { Next: 'Nowhere' }), /Nowhere/],
];

describe('the rules', () => {
  it.each(Object.entries(RULES))('keep quiet about a machine that %s', async (_, rule) => {
    expect(await rule(machineOf(good))).toEqual([]);
  });

  it.each(BROKEN)('catch a machine that no longer %s (%#)', async (name, machine, finding) => {
    const findings = await RULES[name]?.(machine);
    expect(findings?.join('\n')).toMatch(finding);
  });

  it('are each shown to catch something', () => {
    const caught = new Set([...BROKEN.map(([name]) => name), 'names each state once, in branches too']);
    expect([...caught].toSorted()).toEqual(Object.keys(RULES).toSorted());
  });

  it('catch a name that a branch uses again', async () => {
    const branch = { StartAt: 'Apologize', States: { Apologize: { Type: 'Succeed' } } };
    const machine = change('Invoke Model', { Type: 'Parallel', Branches: [branch] });
    expect(await RULES['names each state once, in branches too']?.(machine)).toEqual([
      'Apologize: is there twice',
    ]);
  });
});
