import { describe, expect, it } from 'vitest';
import { requestSchema } from '../../tasks/core/contract/request.ts';
import { listBatchInputSchema, listBatchOutputSchema } from '../../tasks/list-batch/contract.ts';
import { BATCH } from '../../workflows/bindings.ts';
import { lintDefinition } from '../../workflows/local/engine/lint/lint.ts';
import { request } from '../fixtures/contract.ts';
import { replyTo } from '../tasks/adapters/dynamodb/runs.ts';
import { evaluate, type Sight } from './evaluate.ts';
import { allMachines, asFields, asList, expressionsOf, type Fields, scopesOf, statesOf } from './machine.ts';
import { freeVariables } from './syntax.ts';

const machine = allMachines().find(({ binding }) => binding === BATCH);
if (machine === undefined) throw new Error('no batch machine');
const states = statesOf(machine.definition);
const named = (name: string): Fields => {
  const found = states.find((placed) => placed.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.state;
};

const list = {
  any: true,
  key: 'batches/night-1/messages.jsonl',
  results: 'batches/night-1/results',
  listed: 2,
  skipped: { answered: 1 },
  more: false,
  concurrency: 20,
  toleratedPercent: 20,
};

const sight = (changes: Partial<Sight['states']> = {}): Sight => ({
  now: 0,
  variables: {
    order: { failed: { since: '2026-11-21T00:00:00Z' } },
    batch: 'night-1',
    bucket: 'batches',
    list,
    failure: { error: 'Batch.Invalid', cause: 'failed.since: must be an ISO time' },
  },
  states: {
    input: {},
    context: { Execution: { Name: 'night-1' } },
    errorOutput: { Error: 'Lambda.Unknown', Cause: 'gone' },
    ...changes,
  },
});

/** Where a Choice goes, as the first rule that holds says. */
async function chosen(name: string, seen: Sight): Promise<unknown> {
  const state = named(name);
  for (const { Condition, Next } of asList(state['Choices'])) {
    if ((await evaluate(Condition, seen)) === true) return Next;
  }
  return state['Default'];
}

describe('the batch machine', () => {
  it('is accepted by AWS as a Standard machine, and by nobody as an Express one', () => {
    const substitutions = { ListBatchFunctionArn: 'arn:a', CoordinateArn: 'arn:b', BucketName: 'c' };
    const standard = lintDefinition(machine.text, { type: 'STANDARD', substitutions });
    expect(standard).toEqual({ accepted: true, findings: [] });
    expect(lintDefinition(machine.text, { type: 'EXPRESS', substitutions }).accepted).toBe(false);
    expect(BATCH).toMatchObject({ type: 'STANDARD', awsOnly: true });
  });

  it('calls its listing by the contract, and relies on what that gives', async () => {
    const { Payload } = asFields(await evaluate(named('List Messages')['Arguments'], sight()));
    expect(() => listBatchInputSchema.parse(Payload)).not.toThrow();
    expect(() => listBatchOutputSchema.parse(list)).not.toThrow();
    const result = { Payload: list };
    const assigned = await evaluate(named('List Messages')['Assign'], sight({ result }));
    expect(assigned).toEqual({ list });
  });

  it('reads the listing as JSON Lines and writes what each message came to', async () => {
    const map = named('Answer Every Message');
    expect(await evaluate(map['ItemReader'], sight())).toEqual({
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: { Bucket: 'batches', Key: 'batches/night-1/messages.jsonl' },
    });
    expect(await evaluate(map['ResultWriter'], sight())).toMatchObject({
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: 'batches', Prefix: 'batches/night-1/results' },
    });
    expect(await evaluate(map['MaxConcurrency'], sight())).toBe(20);
    expect(await evaluate(map['ToleratedFailurePercentage'], sight())).toBe(20);
    expect(asFields(asFields(map['ItemProcessor'])['ProcessorConfig'])).toEqual({
      Mode: 'DISTRIBUTED',
      ExecutionType: 'EXPRESS',
    });
  });

  it('begins nothing when there is nothing to answer', async () => {
    expect(await chosen('Anything To Answer?', sight())).toBe('Answer Every Message');
    const empty = { ...sight(), variables: { list: { ...list, any: false } } };
    expect(await chosen('Anything To Answer?', empty)).toBe('Batch Done');
  });

  it('fails under the name that the listing gave its error', async () => {
    const [caught] = asList(named('List Messages')['Catch']);
    expect(await evaluate(caught?.['Assign'], sight())).toEqual({
      failure: { error: 'Lambda.Unknown', cause: 'gone' },
    });
    const { Error: name, Cause: cause } = named('Batch Failed');
    expect(await evaluate([name, cause], sight())).toEqual([
      'Batch.Invalid',
      'failed.since: must be an ISO time',
    ]);
  });
});

describe('one message of a batch', () => {
  it('sees no variable of the machine around it: children of a Distributed Map get none', () => {
    const inner = scopesOf(machine.definition).filter(({ depth }) => depth > 0);
    const free = inner.flatMap(({ states: scope }) =>
      Object.entries(scope).flatMap(([name, state]) =>
        expressionsOf({ name, state, depth: 1 }).flatMap(({ source }) => freeVariables(source)),
      ),
    );
    // Functions are variables too, to JSONata.
    const functions = ['exists', 'substring', 'parse', 'string'];
    expect([...new Set(free)].filter((name) => !functions.includes(name))).toEqual(['states']);
  });

  it('is sent as it stands in the file', async () => {
    const input = request({ messageId: 'm-1~r1', replayOf: 'm-1' });
    const { Input } = asFields(await evaluate(named('Ask Coordinate')['Arguments'], sight({ input })));
    expect(requestSchema.parse(JSON.parse(String(Input)))).toEqual(input);
  });

  const input = request({ messageId: 'm-1~r1', replayOf: 'm-1' });
  /** The whole way of a message, given what StartSyncExecution returned. */
  async function comesTo(result: Fields) {
    const handed = await evaluate(named('Ask Coordinate')['Output'], sight({ input, result }));
    const next = String(await chosen('Answered?', sight({ input: handed })));
    const { Output, Error: error, Cause: cause } = named(next);
    return {
      next,
      ...asFields(
        await evaluate(
          { ...(Output === undefined ? { error, cause } : { Output }) },
          sight({ input: handed }),
        ),
      ),
    };
  }

  const reply = replyTo('m-1~r1', { degraded: ['no_rung'] });
  const succeeded = (changes: Partial<typeof reply>): Fields => ({
    Status: 'SUCCEEDED',
    Output: JSON.stringify({ ...reply, ...changes }),
  });

  it.each(['answered', 'degraded', 'in_flight'] as const)('is done when the reply is %s', async (outcome) => {
    expect(await comesTo(succeeded({ outcome }))).toEqual({
      next: 'Message Answered',
      Output: {
        messageId: 'm-1~r1',
        outcome,
        lane: 'simple',
        model: 'claude-haiku-5-5',
        costUsd: reply.costUsd,
        latencyMs: reply.latencyMs,
      },
    });
  });

  it('is done when no model answered, but the shop did', async () => {
    expect(await comesTo(succeeded({ outcome: 'degraded', model: null, lane: null }))).toMatchObject({
      next: 'Message Answered',
      Output: { model: null, lane: null },
    });
  });

  it('has failed when the reply is an apology, although its execution succeeded', async () => {
    expect(await comesTo(succeeded({ outcome: 'apologized', degraded: ['failed'] }))).toEqual({
      next: 'Message Apologized',
      error: 'Reply.Apologized',
      cause: 'm-1~r1 failed again: ["failed"]',
    });
  });

  it.each([
    [
      { Status: 'FAILED', Error: 'Request.Invalid', Cause: 'query is empty' },
      'Request.Invalid',
      'query is empty',
    ],
    [{ Status: 'TIMED_OUT' }, 'Execution.TIMED_OUT', 'none'],
    [{ Status: 'ABORTED' }, 'Execution.ABORTED', 'none'],
  ])(
    'has failed when its execution is %j, which Step Functions counts as a task that succeeded',
    async (result, error, cause) => {
      expect(await comesTo(result)).toEqual({
        next: 'Message Failed',
        error,
        cause: `m-1~r1: ${cause}`,
      });
    },
  );

  it('has failed when it could not be sent', async () => {
    const [caught] = asList(named('Ask Coordinate')['Catch']);
    const handed = await evaluate(caught?.['Output'], sight({ input }));
    expect(await chosen('Answered?', sight({ input: handed }))).toBe('Message Failed');
    const { Error: error } = named('Message Failed');
    expect(await evaluate(error, sight({ input: handed }))).toBe('Lambda.Unknown');
  });

  it('leaves no words of a customer in the results', async () => {
    const result = succeeded({ text: 'We are sorry, Ms Tanaka.', entities: null });
    expect(JSON.stringify(await comesTo(result))).not.toMatch(/Tanaka|hello/);
  });
});
