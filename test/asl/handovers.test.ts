import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { askClassifierOutputSchema } from '../../tasks/classify/contract.ts';
import { attemptSchema } from '../../tasks/core/contract/attempt.ts';
import { classificationSchema } from '../../tasks/core/contract/classification.ts';
import { DEGRADED_CODES, LANES } from '../../tasks/core/contract/enums.ts';
import { MISSING_FACTS, passageSchema } from '../../tasks/core/contract/passage.ts';
import {
  factsSchema,
  lanePlanSchema,
  lanesSchema,
  languageSchema,
  memberSchema,
  problemSchema,
  runSchema,
  stepSchema,
} from '../../tasks/core/contract/plan.ts';
import { replySchema } from '../../tasks/core/contract/reply.ts';
import { requestSchema, turnSchema } from '../../tasks/core/contract/request.ts';
import { checkRulesSchema, climbRulesSchema } from '../../tasks/core/contract/rules.ts';
import { retrieveOutputSchema } from '../../tasks/retrieve/contract.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { CONTRACTS } from '../../workflows/contracts.ts';
import {
  EXECUTION_ARN,
  type MachineVariables,
  STARTED_AT,
  stageResults,
  WORLDS,
} from '../fixtures/machine-variables.ts';
import { evaluate, type Sight } from './evaluate.ts';
import {
  allMachines,
  asFields,
  asList,
  functionOf,
  isLambdaTask,
  type PlacedState,
  statesOf,
} from './machine.ts';

/** What each variable holds from Understand Message on. */
const VARIABLES: Readonly<Record<keyof MachineVariables, z.ZodMiniType>> = {
  request: requestSchema,
  run: runSchema,
  facts: factsSchema,
  classification: classificationSchema,
  lanes: lanesSchema,
  checkRules: checkRulesSchema,
  climbRules: climbRulesSchema,
  lane: z.enum(LANES),
  plan: lanePlanSchema,
  model: z.string(),
  history: z.array(turnSchema),
  passages: z.array(passageSchema),
  searched: z.boolean(),
  missing: z.array(z.enum(MISSING_FACTS)),
  attempts: z.array(attemptSchema),
  nextNo: z.int(),
  degraded: z.array(z.enum(DEGRADED_CODES)),
  verdict: z.looseObject({ confidence: z.number() }),
  step: stepSchema,
  stored: z.unknown(),
  reply: replySchema,
  problem: problemSchema,
  failure: z.object({ error: z.string(), cause: z.string(), state: z.string() }),
  language: languageSchema,
  apology: z.string(),
};

/** What goes from state to state inside Ask Every Model: a member, with what it said and what that was measured by. */
const heardSchema = z.object({
  ...memberSchema.shape,
  no: z.int(),
  embedNo: z.int(),
  attempts: z.array(attemptSchema).check(z.minLength(1)),
});

/** What states hand to the state that holds them, or to the caller. */
const OUTPUTS: Readonly<Record<string, z.ZodMiniType>> = {
  'Ask The Classifier': askClassifierOutputSchema,
  'Keep Fast Guess': askClassifierOutputSchema,
  'Fetch Likely Passages': retrieveOutputSchema,
  'No Passages Yet': retrieveOutputSchema,
  'Ask Member': heardSchema,
  'Check Member': heardSchema,
  'Embed Answer': heardSchema,
  'Reply Ready': replySchema,
  Apologize: replySchema,
};

const [machine] = allMachines().filter(({ binding }) => binding === COORDINATE);
if (machine === undefined) throw new Error('no coordinate machine');
const states = statesOf(machine.definition);
const newborn = asFields(states.find(({ name }) => name === machine.definition['StartAt'])?.state['Assign']);
const tasks = states.filter(isLambdaTask);

const stageOf = (placed: PlacedState) => {
  const task = COORDINATE.tasks.find(({ substitution }) => substitution === functionOf(placed));
  if (task === undefined) throw new Error(`${placed.name} invokes nothing known`);
  return task.stage;
};

/** There is one when they are reached: Invoke Model stands before them, or the answer of a resumed run. */
const JUDGES_THE_LAST_ATTEMPT = ['Check Confidence'];

const member = { model: 'claude-haiku-5-5', role: 'insurance', share: 0.5 };

/** What the state was given, and what it got back. */
function sightOf(placed: PlacedState, world: MachineVariables): Sight {
  const results = stageResults(world);
  const task = isLambdaTask(placed) ? stageOf(placed) : undefined;
  const mode = asFields(asFields(placed.state['Arguments'])['Payload'])['mode'];
  const payload =
    task === 'classify'
      ? results[mode === 'model' ? 'model' : 'fast']
      : mode === 'embed'
        ? results.embed
        : task && results[task];
  const heard = { ...member, no: world.nextNo, embedNo: world.nextNo + 2 };
  const result =
    placed.state['Type'] === 'Parallel'
      ? [results.model, results.retrieve]
      : placed.state['Type'] === 'Map'
        ? world.plan.members.map((_, no) => ({
            ...heard,
            no,
            attempts: [{ ...results.invoke.attempt, no }, ...(no > 0 ? results.embed.attempts : [])],
          }))
        : { Payload: payload, StatusCode: 200 };
  return {
    now: STARTED_AT + 500,
    variables: { ...world },
    states: {
      input: { ...heard, attempts: [results.invoke.attempt] },
      result,
      errorOutput: { Error: 'Sandbox.Timedout', Cause: 'Task timed out after 3.00 seconds' },
      context: {
        Execution: { Id: EXECUTION_ARN, Name: 'm-1', StartTime: new Date(STARTED_AT).toISOString() },
        State: { Name: placed.name, EnteredTime: new Date(STARTED_AT + 400).toISOString(), RetryCount: 0 },
        Map: { Item: { Index: 1, Value: member } },
      },
    },
  };
}

async function assigned(placed: PlacedState, assign: unknown, world: MachineVariables): Promise<void> {
  const values = asFields(await evaluate(assign, sightOf(placed, world)));
  for (const [name, value] of Object.entries(values)) {
    const { error } = z.safeParse(VARIABLES[name as keyof MachineVariables], value);
    expect(error && `${placed.name} -> $${name}: ${z.prettifyError(error)}`).toBeUndefined();
  }
}

it('knows every variable of the machine', () => {
  expect(Object.keys(VARIABLES).toSorted()).toEqual(Object.keys(newborn).toSorted());
});

describe.each(Object.entries(WORLDS))('a run %s', (_, world) => {
  const reached = tasks.filter(
    ({ name }) => world.attempts.length > 0 || !JUDGES_THE_LAST_ATTEMPT.includes(name),
  );

  it.each(reached.map((placed) => [placed.name, placed] as const))(
    'calls %s by its contract',
    async (__, placed) => {
      const { Payload } = asFields(await evaluate(placed.state['Arguments'], sightOf(placed, world)));
      const parsed = z.safeParse(CONTRACTS[stageOf(placed)].input, Payload);
      expect(parsed.error && z.prettifyError(parsed.error)).toBeUndefined();
      // A field that the contract does not know would be dropped in silence.
      expect(Object.keys(asFields(parsed.data))).toEqual(
        expect.arrayContaining(Object.keys(asFields(Payload))),
      );
    },
  );

  it.each(
    states
      .filter(({ name, state }) => 'Assign' in state && name !== machine.definition['StartAt'])
      .map((placed) => [placed.name, placed] as const),
  )('keeps every variable in shape after %s', async (__, placed) => {
    await assigned(placed, placed.state['Assign'], world);
  });

  it.each(states.filter(({ state }) => 'Catch' in state).map((placed) => [placed.name, placed] as const))(
    'keeps every variable in shape when %s throws',
    async (__, placed) => {
      for (const { Assign, Output } of asList(placed.state['Catch'])) {
        await assigned(placed, Assign ?? {}, world);
        if (Output === undefined) continue;
        const schema = OUTPUTS[placed.name] ?? z.never();
        expect(z.safeParse(schema, await evaluate(Output, sightOf(placed, world))).error).toBeUndefined();
      }
    },
  );

  it.each(
    states.filter(({ name }) => Object.hasOwn(OUTPUTS, name)).map((placed) => [placed.name, placed] as const),
  )('gets what was agreed from %s', async (name, placed) => {
    const output = await evaluate(placed.state['Output'], sightOf(placed, world));
    const { error } = z.safeParse(OUTPUTS[name] ?? z.never(), output);
    expect(error && z.prettifyError(error)).toBeUndefined();
  });

  it('decides every Choice by true or false', async () => {
    for (const placed of states) {
      for (const { Condition } of asList(placed.state['Choices'])) {
        const decision = await evaluate(Condition, sightOf(placed, world));
        expect(`${placed.name}: ${typeof decision}`).toBe(`${placed.name}: boolean`);
      }
    }
  });

  it('gives every Task whole seconds, up to the fence', async () => {
    for (const placed of states.filter(({ state }) => 'TimeoutSeconds' in state)) {
      const seconds = await evaluate(placed.state['TimeoutSeconds'], sightOf(placed, world));
      const fence = typeof placed.state['TimeoutSeconds'] === 'number' ? seconds : 4;
      expect([placed.name, seconds]).toEqual([placed.name, fence]);
    }
  });
});

describe('a run that never understood its message', () => {
  it('still ends in an apology', async () => {
    const placed = states.find(({ name }) => name === 'Apologize');
    if (placed === undefined) throw new Error('no Apologize');
    const sight = sightOf(placed, WORLDS['with nothing in its lists'] as MachineVariables);
    for (const input of [null, 'hello', 7, [], {}, { messageId: 'm-9', query: 'hello' }]) {
      const born = asFields(
        await evaluate(newborn, { ...sight, variables: {}, states: { ...sight.states, input } }),
      );
      const variables = { ...born, ...COORDINATE.constants, language: 'en', apology: 'Sorry.' };
      const reply = await evaluate(placed.state['Output'], { ...sight, variables });
      const { error } = z.safeParse(replySchema, reply);
      expect(error && z.prettifyError(error)).toBeUndefined();
    }
  });
});
