import { mapperParsing } from './api-error.ts';

export type SpaceType = 'cosinesimil' | 'innerproduct' | 'l2';

interface StoredVector {
  readonly values: Float32Array;
  readonly norm: number;
}

/** Exact nearest neighbours: every vector is compared, with the scores OpenSearch gives for the space. */
export class VectorField {
  readonly dimension: number;
  readonly space: SpaceType;
  readonly #vectors = new Map<number, StoredVector>();

  constructor(dimension: number, space: SpaceType) {
    this.dimension = dimension;
    this.space = space;
  }

  /** @throws mapper_parsing_exception when the value is not a vector of the mapping's dimension. */
  check(field: string, value: unknown): readonly number[] {
    const isVector = Array.isArray(value) && value.every((x) => typeof x === 'number' && Number.isFinite(x));
    if (!isVector) throw mapperParsing(`failed to parse field [${field}] of type [knn_vector]`);
    if (value.length !== this.dimension) {
      throw mapperParsing(
        `failed to parse field [${field}] of type [knn_vector]: Vector dimension mismatch. Expected: ${this.dimension}, Given: ${value.length}`,
      );
    }
    return value;
  }

  set(document: number, vector: readonly number[]): void {
    this.#vectors.set(document, stored(vector));
  }

  remove(document: number): void {
    this.#vectors.delete(document);
  }

  has(document: number): boolean {
    return this.#vectors.has(document);
  }

  /** The k best documents among those admitted, with their scores. */
  nearest(query: readonly number[], k: number, admits: (document: number) => boolean): Map<number, number> {
    const asked = stored(query);
    const scored: [number, number][] = [];
    for (const [document, vector] of this.#vectors) {
      if (admits(document)) scored.push([document, this.#score(asked, vector)]);
    }
    scored.sort((left, right) => right[1] - left[1] || left[0] - right[0]);
    return new Map(scored.slice(0, k));
  }

  #score(left: StoredVector, right: StoredVector): number {
    const product = dot(left.values, right.values);
    if (this.space === 'innerproduct') return product >= 0 ? 1 + product : 1 / (1 - product);
    if (this.space === 'cosinesimil') return (1 + product / (left.norm * right.norm || 1)) / 2;
    return 1 / (1 + Math.max(0, left.norm ** 2 + right.norm ** 2 - 2 * product));
  }
}

function stored(vector: readonly number[]): StoredVector {
  const values = Float32Array.from(vector);
  return { values, norm: Math.sqrt(dot(values, values)) };
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
