import type { AnalyzerName } from './analyze.ts';
import { mapperParsing } from './api-error.ts';
import { isObject, type JsonObject } from './json.ts';
import type { SpaceType } from './vector-field.ts';

/** How a field is indexed. */
export type FieldMapping =
  | { readonly kind: 'text'; readonly analyzer: AnalyzerName }
  | { readonly kind: 'keyword' | 'number' | 'boolean' | 'date' }
  | { readonly kind: 'vector'; readonly dimension: number; readonly space: SpaceType };

const EXACT_KINDS: Readonly<Record<string, 'keyword' | 'number' | 'boolean' | 'date'>> = {
  keyword: 'keyword',
  float: 'number',
  double: 'number',
  half_float: 'number',
  integer: 'number',
  long: 'number',
  short: 'number',
  byte: 'number',
  boolean: 'boolean',
  date: 'date',
};
const SPACES: Readonly<Record<string, SpaceType>> = {
  cosinesimil: 'cosinesimil',
  innerproduct: 'innerproduct',
  l2: 'l2',
};

/** Fields by dotted path. @throws mapper_parsing_exception, naming the type or analyzer this endpoint lacks. */
export function readMappings(mappings: unknown): Map<string, FieldMapping> {
  const fields = new Map<string, FieldMapping>();
  if (mappings === undefined) return fields;
  if (!isObject(mappings)) throw mapperParsing('Expected map for property [mappings]');
  readProperties(mappings['properties'], '', fields);
  return fields;
}

function readProperties(properties: unknown, prefix: string, fields: Map<string, FieldMapping>): void {
  if (properties === undefined) return;
  if (!isObject(properties)) throw mapperParsing('Expected map for property [properties]');
  for (const [name, definition] of Object.entries(properties)) {
    const path = `${prefix}${name}`;
    if (!isObject(definition)) throw mapperParsing(`Expected map for property [fields] on field [${path}]`);
    if (definition['type'] === undefined || definition['type'] === 'object') {
      readProperties(definition['properties'], `${path}.`, fields);
      continue;
    }
    fields.set(path, readField(path, definition));
    if (isObject(definition['fields'])) readProperties(definition['fields'], `${path}.`, fields);
  }
}

function readField(path: string, definition: JsonObject): FieldMapping {
  const type = String(definition['type']);
  const exact = EXACT_KINDS[type];
  if (exact !== undefined) return { kind: exact };
  if (type === 'text') return { kind: 'text', analyzer: readAnalyzer(path, definition['analyzer']) };
  if (type === 'knn_vector') return readVector(path, definition);
  throw mapperParsing(`No handler for type [${type}] declared on field [${path}]`);
}

function readAnalyzer(path: string, analyzer: unknown): AnalyzerName {
  if (analyzer === undefined) return 'standard';
  if (analyzer === 'cjk' || analyzer === 'standard') return analyzer;
  throw mapperParsing(
    `analyzer [${String(analyzer)}] has not been configured in mappings of field [${path}]`,
  );
}

function readVector(path: string, definition: JsonObject): FieldMapping {
  const dimension = definition['dimension'];
  if (typeof dimension !== 'number' || !Number.isInteger(dimension) || dimension < 1 || dimension > 16_000) {
    throw mapperParsing(`Dimension value must be greater than 0 for vector: ${path}`);
  }
  const method = isObject(definition['method']) ? definition['method'] : {};
  const named = String(method['space_type'] ?? definition['space_type'] ?? 'l2');
  const space = SPACES[named];
  if (space === undefined) throw mapperParsing(`Invalid space type [${named}] for vector: ${path}`);
  return { kind: 'vector', dimension, space };
}

/** What OpenSearch's dynamic mapping makes of a value it has not seen; a string also gets a keyword of its own. */
export function inferMapping(value: unknown): FieldMapping | undefined {
  if (typeof value === 'string') return { kind: 'text', analyzer: 'standard' };
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  return undefined;
}
