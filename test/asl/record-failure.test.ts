import { describe, expect, it } from 'vitest';
import { failedIndex, indexSort, runKey } from '../../tasks/adapters/dynamodb/keys.ts';
import { TABLE } from '../../tasks/adapters/dynamodb/table.ts';
import { COORDINATE } from '../../workflows/bindings.ts';
import { EXECUTION_ARN, type MachineVariables, STARTED_AT, WORLDS } from '../fixtures/machine-variables.ts';
import { evaluate } from './evaluate.ts';
import { allMachines, asFields, statesOf } from './machine.ts';

const machine = allMachines().find(({ binding }) => binding === COORDINATE);
const placed = machine && statesOf(machine.definition).find(({ name }) => name === 'Record Failure');
if (machine === undefined || placed === undefined) throw new Error('no Record Failure');
const { state } = placed;
const [world] = Object.values(WORLDS);
if (world === undefined) throw new Error('no world');

async function written(variables: Readonly<Record<string, unknown>>) {
  const startedAt = new Date(STARTED_AT).toISOString();
  const values = await evaluate(state['Arguments'], {
    now: STARTED_AT + 900,
    variables,
    states: {
      input: {},
      context: {
        Execution: { Id: EXECUTION_ARN, StartTime: startedAt },
        State: { Name: placed?.name, EnteredTime: new Date(STARTED_AT + 800).toISOString(), RetryCount: 0 },
      },
    },
  });
  return asFields(values) as {
    readonly Key: Record<string, { S: string }>;
    readonly UpdateExpression: string;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeNames: Record<string, string>;
    readonly ExpressionAttributeValues: Record<string, { S?: string; N?: string }>;
  };
}

const known: MachineVariables = {
  ...world,
  failure: { error: 'Reply.NoAnswer', cause: 'every model failed', state: 'Aggregate Reply' },
};

describe('Record Failure', () => {
  it('says when it ended, for whoever counts failures as they come', async () => {
    const { UpdateExpression, ExpressionAttributeValues: values } = await written({ ...known });
    expect(UpdateExpression).toContain('finishedAt = :endedAt');
    expect(values[':endedAt']).toEqual({ N: String(STARTED_AT + 900) });
  });

  it('marks the very item that the claim wrote', async () => {
    const { Key } = await written({ ...known });
    const { pk, sk } = runKey(known.run.messageId);
    expect(Key).toEqual({ [TABLE.partitionKey]: { S: pk }, [TABLE.sortKey]: { S: sk } });
  });

  it('leaves a note under the execution when no run was claimed', async () => {
    const { Key } = await written({ ...known, run: { messageId: 'none', fenceAt: 0 } });
    expect(Key['pk']).toEqual({ S: `LOST#${EXECUTION_ARN}` });
  });

  it('puts the run where operators look for failures', async () => {
    const { ExpressionAttributeValues: values } = await written({ ...known });
    // The shard is any of the sixteen: each hour is read from all of them.
    expect(values[':index']?.S?.replace(/#[0-9a-f]$/u, '')).toBe(
      failedIndex(STARTED_AT, 'm-1').replace(/#[0-9a-f]$/u, ''),
    );
    expect(values[':at']?.S).toBe(indexSort(STARTED_AT, 'm-1'));
  });

  it('keeps what a replay needs', async () => {
    const { ExpressionAttributeValues: values } = await written({ ...known });
    expect(JSON.parse(values[':failure']?.S ?? '')).toEqual(known.failure);
    expect(JSON.parse(values[':artefacts']?.S ?? '')).toEqual({
      classification: known.classification,
      passages: known.passages,
      missing: known.missing,
      searched: known.searched,
      said: known.attempts.findLast(({ safe, text }) => safe && text !== '')?.text ?? known.apology,
    });
    expect(JSON.parse(values[':request']?.S ?? '')).toEqual(known.request);
    expect(values[':startedAt']?.N).toBe(String(STARTED_AT));
  });

  it('writes typed text and numbers only', async () => {
    const { ExpressionAttributeValues: values } = await written({ ...known });
    const types = Object.values(values).flatMap((value) => Object.entries(value));
    expect(types.filter(([type, value]) => !['S', 'N'].includes(type) || typeof value !== 'string')).toEqual(
      [],
    );
  });

  it('declares every name and value that its expressions use, and no other', async () => {
    const call = await written({ ...known });
    const used = [...`${call.UpdateExpression} ${call.ConditionExpression}`.matchAll(/[#:]\w+/gu)].map(
      ([name]) => name,
    );
    const declared = [
      ...Object.keys(call.ExpressionAttributeNames),
      ...Object.keys(call.ExpressionAttributeValues),
    ];
    expect([...new Set(used)].toSorted()).toEqual(declared.toSorted());
  });
});
