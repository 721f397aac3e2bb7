import { parseTimestamp } from '../states/wait.ts';
import type { Json } from '../types.ts';
import { isPath } from './paths.ts';
import { type Fields, isObject, type QueryLanguage, type Report } from './report.ts';
import { assign, expression, jsonataTemplate, text } from './values.ts';

type Kind = 'string' | 'number' | 'boolean' | 'timestamp' | 'path';

const COMPARED: readonly (readonly [string, Kind])[] = [
  ['String', 'string'],
  ['Numeric', 'number'],
  ['Timestamp', 'timestamp'],
];
const COMPARISONS = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];

/** JSONPath's comparison operators and the kind of value each takes. */
const operators: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...COMPARED.flatMap(([type, kind]) =>
    COMPARISONS.flatMap((comparison): [string, Kind][] => [
      [`${type}${comparison}`, kind],
      [`${type}${comparison}Path`, 'path'],
    ]),
  ),
  ['StringMatches', 'string'],
  ['BooleanEquals', 'boolean'],
  ['BooleanEqualsPath', 'path'],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'].map(
    (name): [string, Kind] => [name, 'boolean'],
  ),
]);

export function checkChoices(value: Json, location: string, report: Report, language: QueryLanguage): void {
  if (!Array.isArray(value)) {
    report.error('Value is not an array', location);
    return;
  }
  if (value.length === 0) report.error('Array is empty', location);
  value.forEach((rule, index) => {
    const place = `${location}[${index}]`;
    if (!isObject(rule)) report.error('Value is not a JSON object', place);
    else if (language === 'JSONata') checkCondition(rule, place, report);
    else checkComparison(rule, place, report, true);
  });
}

function checkCondition(rule: Fields, location: string, report: Report): void {
  const missing = ['Condition', 'Next'].filter((field) => !(field in rule));
  if (missing.length > 0) report.error(`These fields are required: [${missing.join(', ')}]`, location);
  for (const [field, value] of Object.entries(rule)) {
    const place = `${location}/${field}`;
    if (field === 'Condition') {
      if (typeof value !== 'boolean') expression(value, place, report, 'JSONata');
    } else if (field === 'Assign') assign(value, place, report, 'JSONata');
    else if (field === 'Output') jsonataTemplate(value, place, report, 'JSONata');
    else if (field === 'Next' || field === 'Comment') text(value, place, report, 'JSONata');
    else report.error(`Field '${field}' is not supported`, location);
  }
}

function checkComparison(rule: Fields, location: string, report: Report, isTop: boolean): void {
  if (isTop && !('Next' in rule)) report.error('These fields are required: [Next]', location);
  if (!isTop && 'Next' in rule) report.error("Field 'Next' is not supported", location);
  const names = Object.keys(rule).filter(
    (name) => operators.has(name) || ['And', 'Or', 'Not'].includes(name),
  );
  if (names.length !== 1) {
    report.error('A Choice Rule must have exactly one comparison operator', location);
    return;
  }
  for (const field of Object.keys(rule)) {
    if (!['Variable', 'Next', 'Comment', 'Assign', ...names].includes(field)) {
      report.error(`Field '${field}' is not supported`, location);
    }
  }
  if (rule['Assign'] !== undefined) assign(rule['Assign'], `${location}/Assign`, report, 'JSONPath');
  checkOperator(rule, String(names[0]), location, report);
}

function checkOperator(rule: Fields, name: string, location: string, report: Report): void {
  const value = rule[name] ?? null;
  const place = `${location}/${name}`;
  if (name === 'Not') {
    if (isObject(value)) checkComparison(value, place, report, false);
    else report.error('Value is not a JSON object', place);
  } else if (name === 'And' || name === 'Or') {
    if (!Array.isArray(value) || value.length === 0) {
      report.error('Array is empty', place);
      return;
    }
    value.forEach((inner, index) => {
      if (isObject(inner)) checkComparison(inner, `${place}[${index}]`, report, false);
      else report.error('Value is not a JSON object', `${place}[${index}]`);
    });
  } else {
    const variable = rule['Variable'];
    if (typeof variable !== 'string') report.error('These fields are required: [Variable]', location);
    else if (!isPath(variable)) report.error('Value is not a valid JSONPath', `${location}/Variable`);
    if (!isOfKind(value, operators.get(name))) report.error(`Value is not valid for '${name}'`, place);
  }
}

function isOfKind(value: Json, kind: Kind | undefined): boolean {
  switch (kind) {
    case 'path':
      return typeof value === 'string' && isPath(value);
    case 'timestamp':
      return typeof value === 'string' && parseTimestamp(value) !== undefined;
    default:
      return typeof value === kind;
  }
}
