import { describe, expect, it } from 'vitest';
import { createEngine, fakeClock, systemClock } from '../../../../workflows/local/engine/engine.ts';
import type { TaskCall } from '../../../../workflows/local/engine/types.ts';
import { eventTypes, machine, request, run, TASK } from './run-machine.ts';

const never = () => new Promise<never>(() => {});
const patient = () => fakeClock({ waitsForTasks: false });

describe('time-outs', () => {
  it('ends a task that takes longer than TimeoutSeconds, without a cause', async () => {
    const definition = machine({ T: { Type: 'Task', Resource: TASK, TimeoutSeconds: 5, End: true } });
    const result = await run(definition, { clock: patient(), task: never });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(Object.keys(result)).not.toContain('cause');
    expect(result.stopDate - result.startDate).toBe(5000);
    expect(eventTypes(result).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('takes TimeoutSeconds from an expression and tells the task that it was given up', async () => {
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, TimeoutSeconds: '{% $states.input.s %}', End: true },
    });
    let reason: unknown;
    await run(definition, {
      clock: patient(),
      input: { s: 2 },
      task: (call) => {
        call.signal.addEventListener('abort', () => {
          reason = call.signal.reason;
        });
        return never();
      },
    });
    expect(reason).toMatchObject({ error: 'States.Timeout' });
  });

  it('tells a task that looks late, too', async () => {
    const definition = machine({ T: { Type: 'Task', Resource: TASK, TimeoutSeconds: 5, End: true } });
    let look: (() => AbortSignal) | undefined;
    const task = (call: TaskCall) => {
      look = () => call.signal;
      return never();
    };
    await run(definition, { clock: patient(), task });
    expect(look?.()).toMatchObject({ aborted: true, reason: { error: 'States.Timeout' } });
  });

  it('sets alarms on a clock that has them, and puts them away', async () => {
    const definition = machine({ T: { Type: 'Task', Resource: TASK, TimeoutSeconds: 5, End: true } });
    const alarms = new Map<() => void, number>();
    const alarm = (ms: number, onDue: () => void) => {
      alarms.set(onDue, ms);
      if (rings && ms === 5_000) setImmediate(onDue);
      return () => alarms.delete(onDue);
    };
    const clock = { now: () => 0, sleep: never, alarm };
    let rings = false;
    const seen = async () => [...alarms.values()].sort((one, other) => one - other);
    const calm = await run(definition, { clock, task: seen });
    expect(calm).toMatchObject({ status: 'SUCCEEDED', output: [5_000, 300_000] });
    rings = true;
    expect(await run(definition, { clock, task: never })).toMatchObject({ error: 'States.Timeout' });
    expect(alarms.size).toBe(0);
  });

  it.each([0, -1, 1.5, 'x'])('refuses TimeoutSeconds %s', async (seconds) => {
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, TimeoutSeconds: '{% $states.input.s %}', End: true },
    });
    const result = await run(definition, { input: { s: seconds }, task: async () => null });
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain('TimeoutSeconds');
  });

  it('ends a task whose heart stops, and lets one live whose heart beats', async () => {
    const clock = patient();
    const definition = machine({
      T: { Type: 'Task', Resource: TASK, TimeoutSeconds: 60, HeartbeatSeconds: 3, End: true },
    });
    const result = await run(definition, {
      clock,
      task: async (call) => {
        for (let beat = 0; beat < 4; beat += 1) {
          await clock.sleep(2000, call.signal);
          call.heartbeat();
        }
        return never();
      },
    });
    expect(result.error).toBe('States.HeartbeatTimeout');
    expect(result.stopDate - result.startDate).toBe(11_000);
  });

  it('stops a run at its own TimeoutSeconds', async () => {
    const definition = machine({ W: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 9 });
    const result = await run(definition);
    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(result.stopDate - result.startDate).toBe(9000);
    expect(result.history.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  it('tells of a Standard time-out in the history only', async () => {
    const definition = machine({ W: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 9 });
    const { error, history } = await run(definition, { type: 'STANDARD' });
    expect(error).toBeUndefined();
    expect(history.at(-1)?.['executionTimedOutEventDetails']).toEqual({ error: 'States.Timeout' });
  });

  it('stops an Express run after five minutes, and no Standard run', async () => {
    const definition = machine({ W: { Type: 'Wait', Seconds: 400, End: true } }, { TimeoutSeconds: 1000 });
    expect((await run(definition)).status).toBe('TIMED_OUT');
    expect((await run(definition, { type: 'STANDARD' })).status).toBe('SUCCEEDED');
  });

  it('runs no state once time is up, not even a catcher', async () => {
    const definition = machine(
      {
        T: {
          Type: 'Task',
          Resource: TASK,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          Next: 'Caught',
        },
        Caught: { Type: 'Succeed' },
      },
      { TimeoutSeconds: 3 },
    );
    const result = await run(definition, { clock: patient(), task: never });
    expect(result.status).toBe('TIMED_OUT');
    expect(eventTypes(result)).not.toContain('SucceedStateEntered');
  });

  it('ends as aborted when its caller gives up', async () => {
    const controller = new AbortController();
    const running = run(machine({ T: { Type: 'Task', Resource: TASK, End: true } }), {
      task: () => {
        controller.abort();
        return never();
      },
      signal: controller.signal,
    });
    expect((await running).status).toBe('ABORTED');
  });

  it('ends a loop that never waits when its time is up', async () => {
    const engine = createEngine({ integrations: {} });
    const loop = engine.load(
      machine(
        {
          A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }], Default: 'A' },
          B: { Type: 'Succeed' },
        },
        { TimeoutSeconds: 300 },
      ),
      { type: 'STANDARD' },
    );
    const result = await loop.run({ ...request, input: {} });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(result.history.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });
});

describe('the clock', () => {
  it('wakes sleepers in order when turned by hand', async () => {
    const clock = fakeClock({ auto: false, startAt: 0 });
    const woken: string[] = [];
    void clock.sleep(20).then(() => woken.push(`b at ${clock.now()}`));
    void clock.sleep(10).then(() => woken.push(`a at ${clock.now()}`));
    void clock.sleep(40).then(() => woken.push('c'));
    await clock.advance(30);
    expect(woken).toEqual(['a at 10', 'b at 20']);
    expect(clock.now()).toBe(30);
    expect(clock.waiting).toBe(1);
  });

  it('stands still while a task is under way', async () => {
    const definition = machine({ T: { Type: 'Task', Resource: TASK, TimeoutSeconds: 1, End: true } });
    const result = await run(definition, {
      task: () => new Promise((resolve) => setTimeout(resolve, 15, 'slow')),
    });
    expect(result.output).toBe('slow');
    expect(result.stopDate).toBe(result.startDate);
  });

  it.each([
    ['virtual', fakeClock({ auto: false })],
    ['system', systemClock],
  ])('rejects a sleep that is cut short (%s)', async (_name, clock) => {
    const controller = new AbortController();
    const sleep = clock.sleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
  });

  it('sleeps for real on the system clock', async () => {
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
  });
});
