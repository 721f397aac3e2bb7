/** Calculations written out in an answer, each done again. */
export interface ArithmeticReview {
  readonly right: number;
  readonly wrong: number;
}

const DIGITS = String.raw`\d[\d,]*(?:\.\d+)?`;
/** Every blank has one place to go: a second one would double the ways to fail with each term. */
const TERM = String.raw`(?:\(\s*)?-?${DIGITS}\s*(?:%\s*)?(?:\)\s*)?`;
const CHAIN = new RegExp(String.raw`${TERM}((?:[-+*/×÷x]\s*${TERM})*)`, 'gu');
const RESULT = new RegExp(String.raw`=\s*(-?${DIGITS})`, 'uy');
const LAST_FRACTION = /\.\d+\D*$/u;
/** The notes of calculators in training data: `<<3*4=12>>`. */
const NOTE = /<<([^=<>]{1,120})=([^<>]{1,40})>>/gu;

const ABSOLUTE_SLACK = 0.011;
const RELATIVE_SLACK = 0.006;
/** Nobody nests deeper, and the stack is finite. */
const MOST_DEPTH = 40;

/** `3 * 4 = 13` is wrong; rounding to cents or to whole things is not. */
export function reviewArithmetic(answer: string): ArithmeticReview {
  const plain = answer
    .replaceAll(/\\(?:times|cdot)/gu, '*')
    .replaceAll(/\\div/gu, '/')
    .replaceAll(/[\\$]/gu, '');
  const verdicts: boolean[] = [];
  for (const { expression, result } of calculations(plain.replaceAll(NOTE, ''))) {
    const verdict = holds(expression, result);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  for (const [, expression = '', result = ''] of plain.matchAll(NOTE)) {
    const verdict = holds(expression, result);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  const right = verdicts.filter(Boolean).length;
  return { right, wrong: verdicts.length - right };
}

interface Calculation {
  readonly expression: string;
  readonly result: string;
}

/**
 * Each chain of terms is read once. Where no result follows, none of its later terms can lead to one
 * either, save that the decimals of the last may begin a chain of their own.
 */
function* calculations(text: string): Generator<Calculation> {
  CHAIN.lastIndex = 0;
  for (let chain = CHAIN.exec(text); chain !== null; chain = CHAIN.exec(text)) {
    const [expression, further] = chain;
    RESULT.lastIndex = CHAIN.lastIndex;
    const result = further === '' ? null : RESULT.exec(text);
    if (result === null) CHAIN.lastIndex -= LAST_FRACTION.exec(expression)?.[0].length ?? 0;
    else {
      yield { expression, result: result[1] ?? '' };
      CHAIN.lastIndex = RESULT.lastIndex;
    }
  }
}

function holds(expression: string, result: string): boolean | undefined {
  const value = evaluate(expression);
  const claimed = toNumber(result);
  if (value === undefined || Number.isNaN(claimed)) return undefined;
  const slack = Math.max(ABSOLUTE_SLACK, Math.abs(value) * RELATIVE_SLACK);
  const isRounded = !Number.isInteger(value) && Math.abs(Math.round(value) - claimed) <= 0.5;
  return Math.abs(value - claimed) <= slack || isRounded;
}

export const toNumber = (text: string): number => Number(text.replaceAll(/[,\s$]/gu, ''));

/** The value of + - * / and parentheses over decimals; undefined for anything else. */
export function evaluate(expression: string): number | undefined {
  const text = expression
    .replaceAll(/[,\s$]/gu, '')
    .replaceAll(/[×x]/gu, '*')
    .replaceAll('÷', '/')
    .replaceAll('%', '/100');
  let at = 0;
  let depth = 0;
  const sum = (): number => {
    let value = product();
    while (text[at] === '+' || text[at] === '-') {
      const sign = text[at] === '+' ? 1 : -1;
      at += 1;
      value += sign * product();
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (text[at] === '*' || text[at] === '/') {
      const isTimes = text[at] === '*';
      at += 1;
      const right = factor();
      value = isTimes ? value * right : value / right;
    }
    return value;
  };
  const factor = (): number => {
    let sign = 1;
    while (text[at] === '-') {
      sign = -sign;
      at += 1;
    }
    if (text[at] === '(') {
      at += 1;
      depth += 1;
      const value = depth > MOST_DEPTH ? Number.NaN : sum();
      if (text[at] !== ')') return Number.NaN;
      at += 1;
      depth -= 1;
      return sign * value;
    }
    const [digits] = /^\d*\.?\d+/u.exec(text.slice(at, at + 40)) ?? [];
    if (digits === undefined) return Number.NaN;
    at += digits.length;
    return sign * Number(digits);
  };
  const value = sum();
  return at === text.length && Number.isFinite(value) ? value : undefined;
}
