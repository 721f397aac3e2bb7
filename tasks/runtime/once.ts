/** Computes on the first call and keeps the result: what a warm Lambda need not do again. */
export function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}

/** As {@link once} for a promise, but a failure is not kept: the next call tries again. */
export function onceSucceeded<T>(compute: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= compute().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
