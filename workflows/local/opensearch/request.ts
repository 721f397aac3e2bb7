import { parsingException } from './api-error.ts';
import { isObject, type JsonObject } from './json.ts';

/** One request, read but not yet understood. */
export interface SearchRequest {
  readonly method: string;
  /** Decoded parts of the path. */
  readonly path: readonly string[];
  readonly parameters: URLSearchParams;
  readonly text: string;
}

/** The body, whatever JSON it is. @throws parsing_exception */
export const anyBody = ({ text }: SearchRequest): unknown => parse(text);

/** The body as an object; an empty one is `{}`. @throws parsing_exception */
export function objectBody({ text }: SearchRequest): JsonObject {
  if (text.trim() === '') return {};
  const value = parse(text);
  if (!isObject(value)) throw parsingException('Expected [START_OBJECT] but found something else');
  return value;
}

/** The lines of an NDJSON body. @throws parsing_exception, naming the line. */
export function lineBodies({ text }: SearchRequest): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => parse(line, ` in line ${at + 1}`));
}

function parse(text: string, where = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw parsingException(`Unexpected character: the body is not valid JSON${where}`);
  }
}
