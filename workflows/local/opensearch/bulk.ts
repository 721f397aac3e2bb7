import { illegalArgument, SearchApiError } from './api-error.ts';
import type { Indices } from './indices.ts';
import { isObject, type JsonObject, soleEntry } from './json.ts';

interface Operation {
  readonly action: 'index' | 'create' | 'delete';
  readonly index: string;
  readonly id: string;
  readonly source: JsonObject;
}

export interface BulkReply {
  readonly took: number;
  readonly errors: boolean;
  readonly items: readonly JsonObject[];
}

/**
 * Runs a `_bulk` body. An operation that fails is reported in its item and stops none of the others; a body
 * that cannot be read is refused whole, before anything is written.
 * @param newId makes the id of a document that came without one.
 */
export function bulk(
  indices: Indices,
  lines: readonly unknown[],
  defaultIndex: string | undefined,
  newId: () => string,
): Omit<BulkReply, 'took'> {
  const operations = readOperations(lines, defaultIndex, newId);
  const items = operations.map((operation) => ({ [operation.action]: perform(indices, operation) }));
  for (const name of new Set(operations.map(({ index }) => index))) indices.changed(name);
  return { errors: items.some((item) => Object.values(item).some((result) => 'error' in result)), items };
}

function readOperations(
  lines: readonly unknown[],
  defaultIndex: string | undefined,
  newId: () => string,
): Operation[] {
  const operations: Operation[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const [action, given] = (isObject(line) ? soleEntry(line) : undefined) ?? [];
    if (!isObject(given) || (action !== 'index' && action !== 'create' && action !== 'delete')) {
      throw illegalArgument(
        `Malformed action/metadata line [${at + 1}], expected one of [create, delete, index] but found [${String(action)}]`,
      );
    }
    const index = given['_index'] ?? defaultIndex;
    if (typeof index !== 'string') throw illegalArgument('Validation Failed: 1: index is missing;');
    const id = given['_id'] === undefined ? newId() : String(given['_id']);
    if (action === 'delete') {
      operations.push({ action, index, id, source: {} });
      continue;
    }
    at += 1;
    const source = lines[at];
    if (!isObject(source))
      throw illegalArgument(`The bulk request must be terminated by a source [${at + 1}]`);
    operations.push({ action, index, id, source });
  }
  return operations;
}

function perform(indices: Indices, { action, index: name, id, source }: Operation): JsonObject {
  const target = { _index: name, _id: id };
  try {
    if (action === 'delete') {
      const found = indices.get(name).delete(id);
      return { ...target, result: found ? 'deleted' : 'not_found', status: found ? 200 : 404 };
    }
    const index = indices.getOrCreate(name);
    if (action === 'create' && index.get(id)) {
      throw new SearchApiError(
        409,
        'version_conflict_engine_exception',
        `[${id}]: version conflict, document already exists (current version [${index.get(id)?.version}])`,
      );
    }
    const { version } = index.put(id, source);
    const created = version === 1;
    return {
      ...target,
      _version: version,
      result: created ? 'created' : 'updated',
      status: created ? 201 : 200,
    };
  } catch (error) {
    if (!(error instanceof SearchApiError)) throw error;
    const { type, message: reason, status } = error;
    return { ...target, status, error: { type, reason, index: name } };
  }
}
