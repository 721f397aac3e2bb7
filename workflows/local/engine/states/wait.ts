import { compileTemplate, queryFailure, type Template } from '../expressions/template.ts';
import type { State } from '../run.ts';
import { sleepUnlessCancelled } from '../sleep.ts';
import type { Visit } from '../visit.ts';
import type { CompileContext, Definition } from './compile-context.ts';
import { compileExit, leave } from './exit.ts';
import { evaluateAs, evaluateInteger } from './typed.ts';

/** Waits `Seconds`, or until `Timestamp`; a moment already past ends the wait at once. */
export function compileWait(name: string, definition: Definition, context: CompileContext): State {
  const { Seconds, Timestamp } = definition;
  const seconds = Seconds === undefined ? undefined : compileTemplate(Seconds, 'Seconds', context.runtime);
  const timestamp =
    Timestamp === undefined ? undefined : compileTemplate(Timestamp, 'Timestamp', context.runtime);
  const exit = compileExit(definition, context);
  return {
    name,
    type: 'Wait',
    execute: async (visit) => {
      const ms = seconds ? await secondsToMs(seconds, visit) : await timestampToMs(timestamp, visit);
      if (ms > 0) await sleepUnlessCancelled(visit.level.run.clock, ms, visit.level.cancellation);
      return leave(exit, visit, visit.input);
    },
  };
}

async function secondsToMs(template: Template, visit: Visit): Promise<number> {
  return 1000 * (await evaluateInteger(template, visit.evaluator(), 0));
}

async function timestampToMs(template: Template | undefined, visit: Visit): Promise<number> {
  if (template === undefined) return 0;
  const evaluator = visit.evaluator();
  const text = await evaluateAs(template, 'string', evaluator);
  const moment = parseTimestamp(text);
  if (moment === undefined) {
    throw queryFailure(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      'Timestamp',
      evaluator,
    );
  }
  return moment - visit.level.run.clock.now();
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since the epoch, or undefined for what is no extended offset date-time. */
export function parseTimestamp(text: string): number | undefined {
  const [, year, month, day] = TIMESTAMP.exec(text) ?? [];
  if (year === undefined) return undefined;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > lastDay) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
