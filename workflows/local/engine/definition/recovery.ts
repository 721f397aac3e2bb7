import type { Json } from '../types.ts';
import { type Fields, isObject, type QueryLanguage, type Report } from './report.ts';
import { assign, type Check, integer, jsonataTemplate, number, resultPath, text } from './values.ts';

const LONGEST_DELAY_SECONDS = 31_622_400;

const isJitter: Check = (value, location, report) => {
  if (value !== 'FULL' && value !== 'NONE') {
    report.error("The field 'JitterStrategy' should have one of these values: [FULL, NONE]", location);
  }
};

const errorEquals: Check = (value, location, report) => {
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === 'string')) {
    report.error('Value must be a non-empty array of error names', location);
  }
};

const retrierFields: Readonly<Record<string, Check>> = {
  ErrorEquals: errorEquals,
  IntervalSeconds: integer(1),
  MaxAttempts: integer(0),
  BackoffRate: number(1, Number.MAX_VALUE),
  MaxDelaySeconds: integer(1, LONGEST_DELAY_SECONDS - 1),
  JitterStrategy: isJitter,
  Comment: text,
};

const catcherFields: Readonly<Record<QueryLanguage, Readonly<Record<string, Check>>>> = {
  JSONPath: { ErrorEquals: errorEquals, Next: text, ResultPath: resultPath, Assign: assign, Comment: text },
  JSONata: { ErrorEquals: errorEquals, Next: text, Assign: assign, Output: jsonataTemplate, Comment: text },
};

export function checkRetry(value: Json, location: string, report: Report): void {
  checkEntries(value, location, report, 'JSONPath', retrierFields, ['ErrorEquals']);
  if (!Array.isArray(value)) return;
  value.forEach((retrier, index) => {
    if (!isObject(retrier)) return;
    const { MaxDelaySeconds: most, IntervalSeconds: first = 1 } = retrier;
    if (typeof most === 'number' && typeof first === 'number' && most <= first) {
      report.error('MaxDelaySeconds must be greater than IntervalSeconds', `${location}[${index}]`);
    }
  });
}

export function checkCatch(value: Json, location: string, report: Report, language: QueryLanguage): void {
  checkEntries(value, location, report, language, catcherFields[language], ['ErrorEquals', 'Next']);
}

function checkEntries(
  value: Json,
  location: string,
  report: Report,
  language: QueryLanguage,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[],
): void {
  if (!Array.isArray(value)) {
    report.error('Value is not an array', location);
    return;
  }
  value.forEach((entry, index) => {
    const place = `${location}[${index}]`;
    if (!isObject(entry)) {
      report.error('Value is not a JSON object', place);
      return;
    }
    const missing = required.filter((field) => !(field in entry));
    if (missing.length > 0) report.error(`These fields are required: [${missing.join(', ')}]`, place);
    for (const [field, member] of Object.entries(entry)) {
      const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
      if (check === undefined) report.error(`Field '${field}' is not supported`, place);
      else check(member, `${place}/${field}`, report, language);
    }
    checkWildcard(entry, index === value.length - 1, place, report);
  });
}

/** `States.ALL` stands alone, and in the last entry: nothing after it could be reached. */
function checkWildcard(entry: Fields, isLast: boolean, location: string, report: Report): void {
  const names = entry['ErrorEquals'];
  if (!Array.isArray(names) || !names.includes('States.ALL')) return;
  if (names.length > 1) report.error("'States.ALL' must appear alone", `${location}/ErrorEquals`);
  if (!isLast) report.error("'States.ALL' can only appear in the last element", `${location}/ErrorEquals`);
}
