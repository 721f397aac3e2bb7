import { PolicyInvalid } from '../../tasks/core/errors.ts';
import { type FieldShape, isList, isNullable, takesText } from '../../tasks/core/policy/field-shapes.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * A value as it is typed on a command line, read for the field it is for: text needs no quotes, a list of names
 * takes commas, everything else is JSON. What is still wrong is left for the check, which knows what is allowed.
 * @throws PolicyInvalid for JSON that is broken, where JSON was begun.
 */
export function parseFieldValue(text: string, shape: FieldShape | undefined, field: string): unknown {
  const trimmed = text.trim();
  if (trimmed === 'null' && isNullable(shape)) return null;
  if (takesText(shape)) return trimmed.startsWith('"') ? parseJson(trimmed, field) : text;
  if (isList(shape) && !trimmed.startsWith('[')) {
    return trimmed === '' ? [] : trimmed.split(',').map((name) => name.trim());
  }
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (/^[[{"]/.test(trimmed)) return parseJson(trimmed, field);
  return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyInvalid(
      `${field} is not JSON (${(error as Error).message}): mend it, or quote it for the shell`,
    );
  }
}
