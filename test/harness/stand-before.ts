type Method = (this: unknown, ...args: never[]) => Promise<unknown>;

/**
 * Puts something between a class and its callers.
 * @returns how to end that.
 */
export function standBefore(
  prototype: object,
  method: string,
  between: (args: readonly unknown[], send: () => Promise<unknown>) => Promise<unknown>,
): () => void {
  const original = Reflect.get(prototype, method) as Method;
  const own = Object.hasOwn(prototype, method);
  const standIn = function (this: unknown, ...args: never[]): Promise<unknown> {
    return between(args, () => original.apply(this, args));
  };
  Reflect.set(prototype, method, standIn, prototype);
  return () => {
    if (own) Reflect.set(prototype, method, original, prototype);
    else Reflect.deleteProperty(prototype, method);
  };
}
