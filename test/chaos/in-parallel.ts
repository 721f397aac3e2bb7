/** Works through a list, so many at once, in its order. */
export async function inParallel<T>(
  atOnce: number,
  values: readonly T[],
  work: (value: T, at: number) => Promise<void>,
): Promise<void> {
  const left = values.entries();
  const worker = async (): Promise<void> => {
    for (const [at, value] of left) await work(value, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
