import { expressionText, parse } from '../expressions/syntax.ts';
import { parseTimestamp } from '../states/wait.ts';
import type { Json } from '../types.ts';
import { isPath, isPathOrIntrinsic, isReferencePath } from './paths.ts';
import { isObject, type QueryLanguage, type Report } from './report.ts';

/** Checks one field's value and reports what is wrong with it. */
export type Check = (value: Json, location: string, report: Report, language: QueryLanguage) => void;

export const text: Check = (value, location, report) => {
  if (typeof value !== 'string') report.error('Value is not a string', location);
};

export const object: Check = (value, location, report) => {
  if (!isObject(value)) report.error('Value is not a JSON object', location);
};

/** A whole number, or in JSONata an expression for one. */
export function integer(least: number, most = 99_999_999): Check {
  return (value, location, report, language) => {
    if (language === 'JSONata' && isExpression(value)) {
      expression(value, location, report, language);
      return;
    }
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
    report.error(`Value must be an integer between ${least} and ${most}`, location);
  };
}

export function number(least: number, most: number): Check {
  return (value, location, report, language) => {
    if (language === 'JSONata' && isExpression(value)) {
      expression(value, location, report, language);
      return;
    }
    if (typeof value === 'number' && value >= least && value <= most) return;
    report.error(`Value must be a number between ${least} and ${most}`, location);
  };
}

const isExpression = (value: Json): value is string =>
  typeof value === 'string' && expressionText(value) !== undefined;

/** `{% ... %}` that JSONata 2.0.6 parses. */
export const expression: Check = (value, location, report) => {
  const source = typeof value === 'string' ? expressionText(value) : undefined;
  if (source === undefined) {
    report.error(
      'Value must be a JSONata expression',
      location,
      'Write "{% <expression> %}" with nothing outside the markers.',
    );
    return;
  }
  const parsed = parse(source);
  if (!('problem' in parsed)) return;
  const { code, message, position } = parsed.problem;
  const newer = newerSyntax(source);
  report.error(
    message,
    location,
    newer ?? `Correct the expression near character ${position} (${code}); AWS parses JSONata 2.0.6.`,
    'INVALID_JSONATA_EXPRESSION',
  );
};

/** Operators that JSONata got after 2.0.6, and how to do without them. */
function newerSyntax(source: string): string | undefined {
  if (/\?\?/.test(source)) return "JSONata 2.0.6 has no '??': write $exists(a) ? a : b.";
  if (/\?:/.test(source)) return "JSONata 2.0.6 has no '?:': write a ? a : b.";
  return undefined;
}

/** Any JSON, each `{% ... %}` in which must parse. */
export const jsonataTemplate: Check = (value, location, report, language) => {
  if (typeof value === 'string') {
    if (isExpression(value)) expression(value, location, report, language);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      jsonataTemplate(item, `${location}[${index}]`, report, language);
    });
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      jsonataTemplate(member, `${location}/${key}`, report, language);
    }
  }
};

/** JSON in which a key `x.$` takes its value from a path or an intrinsic function. */
export const pathTemplate: Check = (value, location, report, language) => {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      pathTemplate(item, `${location}[${index}]`, report, language);
    });
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (!key.endsWith('.$')) pathTemplate(member, `${location}/${key}`, report, language);
      else if (typeof member !== 'string' || !isPathOrIntrinsic(member)) {
        report.error(
          `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
          location,
        );
      }
    }
  }
};

export const template: Check = (value, location, report, language) =>
  language === 'JSONata'
    ? jsonataTemplate(value, location, report, language)
    : pathTemplate(value, location, report, language);

export const pathOrNull: Check = (value, location, report) => {
  if (value !== null && (typeof value !== 'string' || !isPath(value))) {
    report.error('Value is not a valid JSONPath', location);
  }
};

export const resultPath: Check = (value, location, report) => {
  if (value === null) return;
  if (typeof value !== 'string' || !isReferencePath(value) || value.startsWith('$$')) {
    report.error('Value is not a Reference Path', location);
  }
};

export const path: Check = (value, location, report) => {
  if (typeof value !== 'string' || !isPath(value)) report.error('Value is not a valid JSONPath', location);
};

export const pathOrIntrinsic: Check = (value, location, report) => {
  if (typeof value !== 'string' || !isPathOrIntrinsic(value)) {
    report.error('Value is not a valid JSONPath or intrinsic function call', location);
  }
};

/** Text, or in JSONata an expression for one. */
export const textOrExpression: Check = (value, location, report, language) => {
  text(value, location, report, language);
  if (language === 'JSONata' && isExpression(value)) expression(value, location, report, language);
};

export const timestamp: Check = (value, location, report, language) => {
  if (language === 'JSONata' && isExpression(value)) {
    expression(value, location, report, language);
    return;
  }
  if (typeof value !== 'string' || parseTimestamp(value) === undefined) {
    report.error('String does not match RFC3339 timestamp', location);
  }
};

export const items: Check = (value, location, report, language) => {
  if (!Array.isArray(value) && !isObject(value) && !isExpression(value)) {
    report.error('Value must be an array or a JSONata expression', location);
    return;
  }
  jsonataTemplate(value, location, report, language);
};

const LABEL_CHARACTERS = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"/\p{Cc}]+$/u;

export const label: Check = (value, location, report) => {
  if (typeof value !== 'string' || value.length === 0) report.error('Label cannot be empty', location);
  else if (value.length > 40) report.error('Label cannot exceed 40 characters', location);
  else if (!LABEL_CHARACTERS.test(value)) report.error('Label contains invalid characters', location);
};

const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** Names of variables, and in each its template. */
export const assign: Check = (value, location, report, language) => {
  if (!isObject(value)) {
    report.error('Value is not a JSON object', location);
    return;
  }
  for (const key of Object.keys(value)) {
    const name = language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
    if (name === 'states') report.error("The variable name 'states' is reserved", `${location}/${key}`);
    else if (!VARIABLE_NAME.test(name)) {
      report.error(`The variable name '${name}' is not valid`, `${location}/${key}`);
    } else if (name.length > 80)
      report.error('A variable name has at most 80 characters', `${location}/${key}`);
  }
  template(value, location, report, language);
};

export const credentials: Check = (value, location, report, language) => {
  if (!isObject(value)) {
    report.error('Value is not a JSON object', location);
    return;
  }
  if (!('RoleArn' in value) && !('RoleArn.$' in value)) {
    report.error("The field 'RoleArn' is required but was missing", location);
  }
  template(value, location, report, language);
};
