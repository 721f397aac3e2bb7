import jsonata from 'jsonata-aws';

/** What Step Functions adds to JSONata. */
const ADDED = ['partition', 'range', 'hash', 'random', 'uuid', 'parse'];
/** Refused by Step Functions although JSONata has it. */
const REMOVED = ['eval'];

type Node = Readonly<Record<string, unknown>>;

/** Parsed as AWS parses it. */
export const parse = (source: string): Node => jsonata(source).ast() as unknown as Node;

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* nodes(item);
    return;
  }
  yield value as Node;
  for (const inner of Object.values(value)) yield* nodes(inner);
}

/** The numbers that stand in an expression. */
export const numbersIn = (source: string): readonly number[] =>
  [...nodes(parse(source))].filter(({ type }) => type === 'number').map(({ value }) => Number(value));

/** Variables that neither a function's parameters nor a binding of the expression itself give. */
export function freeVariables(source: string): readonly string[] {
  const all = [...nodes(parse(source))];
  const own = new Set(
    all.flatMap((node) => {
      if (node['type'] === 'lambda') return (node['arguments'] as Node[]).map(({ value }) => value);
      if (node['type'] === 'bind') return [(node['lhs'] as Node)['value']];
      return [];
    }),
  );
  const names = all.filter(({ type }) => type === 'variable').map(({ value }) => String(value));
  return [...new Set(names)].filter((name) => name !== '' && name !== '$' && !own.has(name));
}

/** Functions that an expression may call by this name. */
export async function isFunction(name: string): Promise<boolean> {
  if (REMOVED.includes(name)) return false;
  return ADDED.includes(name) || (await jsonata(`$exists($${name})`).evaluate({})) === true;
}
