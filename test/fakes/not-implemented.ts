/** Members that fail when they are called: a test that reaches them is told which. */
export function notImplemented<const Names extends readonly string[]>(
  ...names: Names
): Record<Names[number], () => Promise<never>> {
  const entries = names.map((name) => [
    name,
    async () => {
      throw new Error(`${name} is not expected to be called`);
    },
  ]);
  return Object.fromEntries(entries);
}
