import { mapperParsing } from './api-error.ts';
import { asList, isObject, type JsonObject } from './json.ts';
import { type FieldMapping, inferMapping, readMappings } from './mappings.ts';
import { TextField } from './text-field.ts';
import { VectorField } from './vector-field.ts';

export interface StoredDocument {
  readonly id: string;
  readonly source: JsonObject;
  readonly version: number;
}

interface Entry extends StoredDocument {
  /** Every value by dotted path; vectors are kept in their field only. */
  readonly values: ReadonlyMap<string, readonly unknown[]>;
}

/** One index: documents, and their fields as the mappings want them searched. Everything is visible at once. */
export class SearchIndex {
  readonly name: string;
  readonly definition: JsonObject;
  readonly #mappings: Map<string, FieldMapping>;
  readonly #texts = new Map<string, TextField>();
  readonly #vectors = new Map<string, VectorField>();
  readonly #entries = new Map<number, Entry>();
  readonly #numberOf = new Map<string, number>();
  #next = 0;

  /** @param definition the body of `PUT /{index}`: settings and mappings. */
  constructor(name: string, definition: JsonObject) {
    this.name = name;
    this.definition = definition;
    this.#mappings = readMappings(definition['mappings']);
    for (const [path, mapping] of this.#mappings) this.#openField(path, mapping);
  }

  #openField(path: string, mapping: FieldMapping): void {
    if (mapping.kind === 'text') this.#texts.set(path, new TextField(mapping.analyzer));
    if (mapping.kind === 'vector') this.#vectors.set(path, new VectorField(mapping.dimension, mapping.space));
  }

  get size(): number {
    return this.#entries.size;
  }

  documents(): Iterable<StoredDocument> {
    return this.#entries.values();
  }

  numbers(): Iterable<number> {
    return this.#entries.keys();
  }

  at(document: number): StoredDocument | undefined {
    return this.#entries.get(document);
  }

  get(id: string): StoredDocument | undefined {
    return this.#entries.get(this.#numberOf.get(id) ?? -1);
  }

  mapping(path: string): FieldMapping | undefined {
    return this.#mappings.get(path);
  }

  text(path: string): TextField | undefined {
    return this.#texts.get(path);
  }

  vector(path: string): VectorField | undefined {
    return this.#vectors.get(path);
  }

  values(document: number, path: string): readonly unknown[] {
    return this.#entries.get(document)?.values.get(path) ?? [];
  }

  /** Adds or replaces. @throws mapper_parsing_exception before anything has changed. */
  put(id: string, source: JsonObject): StoredDocument {
    const values = flatten(source);
    this.#check(values);
    const version = (this.get(id)?.version ?? 0) + 1;
    this.delete(id);
    const document = this.#next;
    this.#next += 1;
    for (const [path, list] of values) this.#indexField(document, path, list);
    const kept = new Map([...values].filter(([path]) => !this.#vectors.has(path)));
    const entry = { id, source, version, values: kept };
    this.#entries.set(document, entry);
    this.#numberOf.set(id, document);
    return entry;
  }

  #check(values: ReadonlyMap<string, readonly unknown[]>): void {
    for (const [path, list] of values) {
      this.#vectors.get(path)?.check(path, list);
      const mapping = this.#mappings.get(path);
      if (mapping) for (const value of list) checkValue(path, mapping, value);
    }
  }

  #indexField(document: number, path: string, list: readonly unknown[]): void {
    if (!this.#mappings.has(path)) {
      const inferred = inferMapping(list[0]);
      if (inferred === undefined) return;
      this.#mappings.set(path, inferred);
      this.#openField(path, inferred);
      if (inferred.kind === 'text') this.#mappings.set(`${path}.keyword`, { kind: 'keyword' });
    }
    this.#texts.get(path)?.add(document, list.map(String));
    this.#vectors.get(path)?.set(document, list as readonly number[]);
  }

  /** False when there was no such document. */
  delete(id: string): boolean {
    const document = this.#numberOf.get(id);
    if (document === undefined) return false;
    for (const [path, list] of this.#entries.get(document)?.values ?? []) {
      this.#texts.get(path)?.remove(document, list.map(String));
    }
    for (const field of this.#vectors.values()) field.remove(document);
    this.#entries.delete(document);
    this.#numberOf.delete(id);
    return true;
  }
}

function flatten(
  source: JsonObject,
  prefix = '',
  into = new Map<string, unknown[]>(),
): Map<string, unknown[]> {
  for (const [name, value] of Object.entries(source)) {
    const path = `${prefix}${name}`;
    for (const item of asList(value)) {
      if (isObject(item)) flatten(item, `${path}.`, into);
      else if (item !== null) listAt(into, path).push(item);
    }
  }
  return into;
}

/** Grows in place: a vector has a thousand items. */
function listAt(into: Map<string, unknown[]>, path: string): unknown[] {
  const known = into.get(path);
  if (known !== undefined) return known;
  const list: unknown[] = [];
  into.set(path, list);
  return list;
}

function checkValue(path: string, mapping: FieldMapping, value: unknown): void {
  const fits =
    mapping.kind === 'number'
      ? Number.isFinite(Number(value)) && value !== ''
      : mapping.kind === 'boolean'
        ? [true, false, 'true', 'false', ''].includes(value as string)
        : mapping.kind !== 'date' || typeof value === 'number' || !Number.isNaN(Date.parse(String(value)));
  if (!fits) throw mapperParsing(`failed to parse field [${path}] of type [${mapping.kind}]`);
}
