import { indexNotFound, SearchApiError } from './api-error.ts';
import type { JsonObject } from './json.ts';
import { SearchIndex } from './search-index.ts';

const NAME = /^(?![-_+.])[^A-Z\\/*?"<>| ,#:]{1,255}$/;

/** Every index by name. `onChange` hears the name of each index that changed. */
export class Indices {
  readonly #indices = new Map<string, SearchIndex>();
  readonly #onChange: (name: string) => void;

  constructor(onChange: (name: string) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** @throws resource_already_exists_exception, invalid_index_name_exception */
  create(name: string, definition: JsonObject): SearchIndex {
    if (!NAME.test(name)) {
      throw new SearchApiError(400, 'invalid_index_name_exception', `Invalid index name [${name}]`, {
        index: name,
      });
    }
    if (this.#indices.has(name)) {
      throw new SearchApiError(400, 'resource_already_exists_exception', `index [${name}] already exists`, {
        index: name,
      });
    }
    const index = new SearchIndex(name, definition);
    this.#indices.set(name, index);
    this.#onChange(name);
    return index;
  }

  has(name: string): boolean {
    return this.#indices.has(name);
  }

  /** @throws index_not_found_exception */
  get(name: string): SearchIndex {
    const index = this.#indices.get(name);
    if (index === undefined) throw indexNotFound(name);
    return index;
  }

  /** As OpenSearch does, a write to an unknown index creates it. */
  getOrCreate(name: string): SearchIndex {
    return this.#indices.get(name) ?? this.create(name, {});
  }

  /** @throws index_not_found_exception */
  delete(name: string): void {
    if (!this.#indices.delete(name)) throw indexNotFound(name);
    this.#onChange(name);
  }

  changed(name: string): void {
    this.#onChange(name);
  }

  find(name: string): SearchIndex | undefined {
    return this.#indices.get(name);
  }

  names(): readonly string[] {
    return [...this.#indices.keys()];
  }
}
