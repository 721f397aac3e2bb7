import type { Change, Move, Requirement, Value } from '../../../core/budget/move.ts';

/** A move in DynamoDB's words. */
export interface UpdateWords {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, Value>;
}

/** Gives names and values their placeholders, each once. */
class Placeholders {
  readonly names = new Map<string, string>();
  readonly values = new Map<Value, string>();
  name = (name: string): string => placed(this.names, name, '#n');
  value = (value: Value): string => placed(this.values, value, ':v');
}

function placed<T>(known: Map<T, string>, wanted: T, prefix: string): string {
  const found = known.get(wanted) ?? `${prefix}${known.size}`;
  known.set(wanted, found);
  return found;
}

export function toUpdate(move: Move): UpdateWords {
  const use = new Placeholders();
  const ConditionExpression = move.require.map((one) => toCondition(one, use)).join(' AND ');
  const sets = move.change.flatMap((change) => toSet(change, use));
  const removes = move.change.flatMap((change) => (change.to === 'remove' ? [use.name(change.name)] : []));
  const UpdateExpression = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
  ].join(' ');
  return {
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames: swapped(use.names),
    ...(use.values.size > 0 && { ExpressionAttributeValues: swapped(use.values) }),
  };
}

function toCondition(requirement: Requirement, use: Placeholders): string {
  const name = use.name(requirement.name);
  if (requirement.that === 'absent') return `attribute_not_exists(${name})`;
  const { value } = requirement;
  const [sign, whenAbsent] =
    requirement.that === 'is' ? ['=', value === 0] : ['>=', (requirement.from ?? -1) >= value];
  const compared = `${name} ${sign} ${use.value(value)}`;
  return whenAbsent ? `(attribute_not_exists(${name}) OR ${compared})` : compared;
}

function toSet(change: Change, use: Placeholders): readonly string[] {
  if (change.to === 'remove') return [];
  const name = use.name(change.name);
  if (change.to === 'put') return [`${name} = ${use.value(change.value)}`];
  const before = `if_not_exists(${name}, ${use.value(change.from ?? 0)})`;
  return [`${name} = ${before} + ${use.value(change.value)}`];
}

const swapped = <T>(placeholders: ReadonlyMap<T, string>): Record<string, T> =>
  Object.fromEntries([...placeholders].map(([wanted, placeholder]) => [placeholder, wanted]));
