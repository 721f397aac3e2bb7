/** Said instead of a value: only JSONata's own evaluator knows what to make of this, or how it fails. */
export const NEEDS_EVALUATOR = Symbol('needs the evaluator');

type QuickFunction = (...args: never[]) => unknown;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/** Longer arrays and texts are measured by the evaluator's guard. */
const MOST = 100_000;

/** JSONata's functions for the values they are mostly given; each takes as many as it is called with. */
export const QUICK_FUNCTIONS: ReadonlyMap<string, QuickFunction> = new Map<string, QuickFunction>([
  ['not', (value: unknown) => (value === undefined ? NEEDS_EVALUATOR : negated(boolize(value)))],
  ['exists', (value: unknown) => value !== undefined],
  ['ceil', (value: unknown) => (typeof value === 'number' ? Math.ceil(value) : NEEDS_EVALUATOR)],
  ['count', (value: unknown) => (Array.isArray(value) ? value.length : NEEDS_EVALUATOR)],
  [
    'sum',
    (value: unknown) =>
      isNumbers(value) ? finite(value.reduce((sum, number) => sum + number, 0)) : NEEDS_EVALUATOR,
  ],
  [
    'max',
    (value: unknown) =>
      isNumbers(value) && value.length > 0 && value.length < MOST ? Math.max(...value) : NEEDS_EVALUATOR,
  ],
  ['distinct', (value: unknown) => (Array.isArray(value) && value.length <= 1 ? value : NEEDS_EVALUATOR)],
  ['append', append],
]);

export function callQuick(call: QuickFunction, args: readonly unknown[]): unknown {
  return args.includes(NEEDS_EVALUATOR) ? NEEDS_EVALUATOR : call(...(args as never[]));
}

function append(one: unknown, other: unknown): unknown {
  if (one === undefined) return other;
  if (other === undefined) return one;
  const joined = [one, other].flat();
  return joined.length > MOST ? NEEDS_EVALUATOR : joined;
}

const negated = (value: unknown): unknown => (typeof value === 'boolean' ? !value : value);

/** Whether JSONata takes a value for true; a list or an object it looks into itself. */
export function boolize(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'undefined':
      return false;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    default:
      return value === null ? false : NEEDS_EVALUATOR;
  }
}

/** One operator on plain values. What is of another type fails, and how it fails the evaluator knows. */
export function operate(operator: string, left: unknown, evaluateRight: () => unknown): unknown {
  if (left === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
  const right = evaluateRight();
  if (right === NEEDS_EVALUATOR) return NEEDS_EVALUATOR;
  if (operator === '=' || operator === '!=') return equality(operator, left, right);
  if (operator === 'in') return included(left, right);
  if (typeof left === 'string' && typeof right === 'string') return ofTexts(operator, left, right);
  if (typeof left === 'number' && typeof right === 'number') return ofNumbers(operator, left, right);
  return NEEDS_EVALUATOR;
}

/** What is not there is neither equal nor unequal. */
function equality(operator: string, left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined) return false;
  if (isCompound(left) && isCompound(right)) return NEEDS_EVALUATOR;
  return (left === right) === (operator === '=');
}

const isCompound = (value: unknown): boolean => typeof value === 'object' && value !== null;

function included(left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined) return false;
  return Array.isArray(right) ? right.includes(left) : left === right;
}

function ofTexts(operator: string, left: string, right: string): unknown {
  if (operator !== '&') return compared(operator, left, right);
  return left.length + right.length > MOST ? NEEDS_EVALUATOR : left + right;
}

function ofNumbers(operator: string, left: number, right: number): unknown {
  switch (operator) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return finite(left / right);
    case '%':
      return finite(left % right);
    default:
      return compared(operator, left, right);
  }
}

function compared<T extends string | number>(operator: string, left: T, right: T): unknown {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return NEEDS_EVALUATOR;
  }
}

const finite = (value: number): unknown => (Number.isFinite(value) ? value : NEEDS_EVALUATOR);
