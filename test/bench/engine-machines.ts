import type * as engine from '../../workflows/local/engine/engine.ts';
import type { Json } from '../../workflows/local/engine/types.ts';

type Fields = { [field: string]: Json };

export const chainInput: Json = { n: 1, text: 'hello world', items: [1, 2, 3], nested: { a: { b: 'c' } } };

function chain(length: number, state: (next: Fields, name: string) => Fields, more: Fields): Fields {
  const states = Array.from({ length }, (_, index): [string, Fields] => {
    const name = `S${index}`;
    return [name, state(index < length - 1 ? { Next: `S${index + 1}` } : { End: true }, name)];
  });
  return { ...more, StartAt: 'S0', States: Object.fromEntries(states) };
}

const JSONATA = { QueryLanguage: 'JSONata' };

export const passChain = (length: number) => chain(length, (next) => ({ Type: 'Pass', ...next }), JSONATA);

export const peerPassChain = (length: number) => chain(length, (next) => ({ Type: 'Pass', ...next }), {});

export const expressionChain = (length: number) =>
  chain(
    length,
    (next) => ({
      Type: 'Pass',
      Output: "{% $merge([$states.input, {'n': $states.input.n + 1}]) %}",
      ...next,
    }),
    JSONATA,
  );

/** A Choice has no End: the last state is a Pass. */
const choiceOr = (next: Fields, choice: Fields): Fields =>
  'Next' in next ? choice : { Type: 'Pass', End: true };

export const conditionChain = (length: number) =>
  chain(
    length,
    (next) =>
      choiceOr(next, {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n > 0 %}', Next: next['Next'] ?? '' }],
      }),
    JSONATA,
  );

export const peerConditionChain = (length: number) =>
  chain(
    length,
    (next) =>
      choiceOr(next, {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', NumericGreaterThan: 0, Next: next['Next'] ?? '' }],
      }),
    {},
  );

const mapOver = (items: Fields, pass: Fields): Fields => ({
  Type: 'Map',
  ...items,
  ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', ...pass, End: true } } },
  End: true,
});

export const mapMachine: Fields = {
  ...JSONATA,
  StartAt: 'M',
  States: { M: mapOver({ Items: '{% $states.input.items %}' }, { Output: '{% $states.input.n * 2 %}' }) },
};

export const peerMap: Fields = {
  StartAt: 'M',
  States: { M: mapOver({ ItemsPath: '$.items' }, { Parameters: { 'n.$': '$.n' } }) },
};

const attempt = {
  no: 0,
  role: 'answer',
  model: 'small',
  text: 'Hello! How can I help you today?',
  outcome: 'accepted',
  costUsd: 0.0001,
  latencyMs: 400,
  usage: { inputTokens: 400, outputTokens: 60 },
};

const lane = {
  needsContext: false,
  fanOut: false,
  strategy: 'cascade',
  minConfidence: 0.7,
  firstModel: 'small',
};

const classified = {
  request: { messageId: 'm-1', query: 'hello', userId: 'u-1', language: 'en' },
  problem: { error: 'none', cause: 'none' },
  run: { messageId: 'm-1', fenceAt: Date.now() + 3_600_000, policyVersion: 1 },
  facts: {
    request: 'valid',
    claim: 'new',
    cached: false,
    budget: 'ok',
    pinned: false,
    ensemble: false,
    unsure: false,
    band: 'simple',
    answered: false,
  },
  classification: { intent: 'greeting', language: 'en', complexity: 0.1, confidence: 0.9 },
  lanes: { simple: lane, medium: lane, complex: lane },
  checkRules: { confidence: {}, intents: {} },
  climbRules: { models: [] },
  history: [],
  passages: [],
  missing: [],
  searched: false,
  attempts: [],
  nextNo: 0,
  degraded: [],
  stored: {},
  apology: 'Sorry.',
};

const replies: Readonly<Record<string, Json>> = {
  'Understand Message': classified,
  'Invoke Model': { attempt, degraded: [] },
  'Check Confidence': { verdict: { confidence: 0.9 }, attempt },
  'Aggregate Reply': { reply: { text: attempt.text, model: 'small', costUsd: 0.0001 } },
};

/** What `coordinate`'s tasks answer on the way of an easy message, at once. */
function coordinateReplies(definition: { States: Record<string, unknown> }): (state: string) => Json {
  for (const state of Object.keys(replies)) {
    if (!(state in definition.States)) throw new Error(`coordinate has no state '${state}' any more.`);
  }
  return (state) => ({ Payload: replies[state] ?? null, StatusCode: 200 });
}

/** One run of a bench, without its input. */
export const benchRequest = {
  name: 'bench',
  executionArn: 'arn:aws:states:us-east-1:111111111111:express:bench:bench',
  stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:bench',
  stateMachineName: 'bench',
  roleArn: 'arn:aws:iam::111111111111:role/bench',
};

/**
 * An easy message through `coordinate` on an engine of whichever checkout.
 * @param called what a task waits for before it answers
 * @throws Error when the run fails: a bench of failures would be quick
 */
export function coordinateRun(
  createEngine: typeof engine.createEngine,
  definition: { States: Record<string, unknown> } & Json,
  called: () => Promise<void> | undefined = () => undefined,
) {
  const answer = coordinateReplies(definition);
  const machine = createEngine({
    integrations: {
      'arn:aws:states:::lambda:invoke': async ({ stateName }) => {
        await called();
        return answer(stateName);
      },
      'arn:aws:states:::dynamodb:updateItem': async () => ({}),
    },
  }).load(definition);
  return async () => {
    const result = await machine.run({ ...benchRequest, input: { messageId: 'm-1', query: 'hello' } });
    if (result.status !== 'SUCCEEDED') throw new Error(`${result.error}: ${result.cause}`);
    return result;
  };
}
