import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, reviewArithmetic, toNumber } from '../../../../tasks/core/learning/arithmetic.ts';

const RIGHT = { right: 1, wrong: 0 };
const WRONG = { right: 0, wrong: 1 };
const NONE = { right: 0, wrong: 0 };

describe('the review of arithmetic', () => {
  it.each([
    '3 + 4 = 7',
    '12-5=7',
    '3 * 4 = 12',
    '3 × 4 = 12',
    '3 x 4 = 12',
    '84 ÷ 7 = 12',
    '84 / 7 = 12',
    String.raw`3 \times 4 = 12`,
    String.raw`3 \cdot 4 = 12`,
    String.raw`84 \div 7 = 12`,
    'He pays $1,200 * 3 = $3,600 a year.',
    '1.5 + 2.25 = 3.75',
    '2 + 3 * 4 = 14',
    '(3 + 4) * 2 = 14',
    '2 * (3 + 4) = 14',
    '-3 + 5 = 2',
    '3 - -2 = 5',
    '10 - 2 - 3 = 5',
    '100 / 10 / 5 = 2',
    '200 * 15% = 30',
    '50 % * 8 = 4',
    '2 - 5 = -3',
    '3 +\n4 =\n7',
  ])('agrees with %j', (answer) => {
    expect(reviewArithmetic(answer)).toEqual(RIGHT);
  });

  it.each([
    '3 + 4 = 8',
    '3 * 4 = 13',
    '3 × 4 = 11',
    '84 ÷ 7 = 13',
    '2 + 3 * 4 = 20',
    '(3 + 4) * 2 = 11',
    '10 - 2 - 3 = 11',
    '1,200 * 3 = 3,500',
    '200 * 15% = 3000',
    '2 - 5 = 3',
    '10 / 4 = 3.6',
  ])('disagrees with %j', (answer) => {
    expect(reviewArithmetic(answer)).toEqual(WRONG);
  });

  it.each([
    ['cents', '10 / 3 = 3.33', RIGHT],
    ['a tenth too many', '10 / 3 = 3.7', WRONG],
    ['the nearest whole thing', '10 / 3 = 3', RIGHT],
    ['the next whole thing', '10 / 4 = 3', RIGHT],
    ['a whole thing further', '10 / 3 = 5', WRONG],
    ['half a per cent of a large result', '1000.5 * 1000 = 1000000', RIGHT],
    ['whole results, which need no rounding', '10 / 5 = 3', WRONG],
  ])('takes rounding for right: %s', (_what, answer, verdict) => {
    expect(reviewArithmetic(answer)).toEqual(verdict);
  });

  it('counts each calculation once, with those in notes', () => {
    expect(reviewArithmetic('So 3 * 4 = 12, then 12 + 1 = 14, and 14 / 2 = 7.')).toEqual({
      right: 2,
      wrong: 1,
    });
    expect(reviewArithmetic('He has <<3*4=12>>12 apples.')).toEqual(RIGHT);
    expect(reviewArithmetic('He has <<3*4=13>>13 apples.')).toEqual(WRONG);
    expect(reviewArithmetic('3*4 = <<3*4=13>>12')).toEqual({ right: 1, wrong: 1 });
    expect(reviewArithmetic('2 * 3 = 6 * 2 = 12')).toEqual(RIGHT);
    expect(reviewArithmetic('In version 1.2.3 * 4 = 9.2')).toEqual(RIGHT);
  });

  it.each([
    ['nothing', ''],
    ['no calculation', 'There are 3 apples and 4 pears.'],
    ['a calculation without result', '3 + 4'],
    ['a result without calculation', '= 7'],
    ['an equation', '7 = 7'],
    ['unknowns', '3a + 4b = 7c'],
    ['a result in words', '3 + 4 = seven'],
    ['a date', 'on 2024-01-02'],
    ['division by zero', '5 / 0 = 0'],
    ['zero by zero', '0 / 0 = 1'],
    ['parentheses that do not close', '(3 + 4 = 7'],
    ['parentheses around calculation and result', '(3 + 4 = 7)'],
    ['parentheses that nobody opened', '3 + 4) = 7'],
    ['signs alone', '+ - * / = % ( ) $ ,'],
    ['a note without calculation', '<<=>> <<a=b>> <<3=4'],
    ['lone surrogates', '3 \ud800 4 = 7'],
  ])('says nothing of %s', (_what, answer) => {
    expect(reviewArithmetic(answer)).toEqual(NONE);
  });

  it('recognises every right sum, difference and product, and every one that is off', () => {
    const whole = fc.integer({ min: -9_999, max: 9_999 });
    fc.assert(
      fc.property(whole, fc.constantFrom('+', '-', '*', '×', 'x'), whole, (one, operator, other) => {
        const result = operator === '+' ? one + other : operator === '-' ? one - other : one * other;
        expect(reviewArithmetic(`${one} ${operator} ${other} = ${result}`)).toEqual(RIGHT);
        const off = result + 1 + Math.ceil(Math.abs(result) / 100);
        expect(reviewArithmetic(`${one} ${operator} ${other} = ${off}.`)).toEqual(WRONG);
      }),
    );
  });

  it('follows sums of any length, and gives up on them as soon as no result follows', () => {
    const sum = Array.from({ length: 40 }, (_, at) => at + 1).join(' + ');
    expect(reviewArithmetic(`${sum} = 820`)).toEqual(RIGHT);
    expect(reviewArithmetic(`${sum} and so on`)).toEqual(NONE);
  });

  it.each([
    ['a sum without end', '1 + '.repeat(50_000)],
    ['a sum without result', `${'1 + '.repeat(50_000)}1 =`],
    ['decimals without result', '1.5 * '.repeat(33_000)],
    ['versions', '1.2'.repeat(66_000)],
    ['one long number', '1'.repeat(200_000)],
    ['commas', `1${','.repeat(200_000)}`],
    ['blanks after a number', `1${' '.repeat(200_000)}+`],
    ['blanks after an operator', `1 +${' '.repeat(200_000)}+ 1 = 2`],
    ['blanks before a result', `1 + 1 =${' '.repeat(200_000)}x`],
    ['parentheses', '( '.repeat(100_000)],
    ['parentheses that never close', `${'(1+'.repeat(66_000)}1=2`],
    ['per cent signs', '1 % '.repeat(50_000)],
    ['signs', `1${'-'.repeat(200_000)}`],
    ['notes that never close', '<<1+'.repeat(50_000)],
    ['notes without result', '<<1+1='.repeat(33_000)],
    ['dollars and backslashes', '\\$'.repeat(100_000)],
  ])('reads 200,000 characters of %s to their end', (_what, answer) => {
    expect(reviewArithmetic(answer)).toEqual(NONE);
  });
});

describe('the value of an expression', () => {
  it.each([
    ['2+3*4', 14],
    ['(2+3)*4', 20],
    ['-(2+3)', -5],
    ['--3', 3],
    ['$1,000.50 - 0.5', 1_000],
    ['.5 × 4', 2],
    ['25%', 0.25],
    ['((((7))))', 7],
    ['8/4/2', 1],
  ])('%s is %d', (expression, value) => {
    expect(evaluate(expression)).toBeCloseTo(value, 12);
  });

  it.each([
    '',
    '+',
    '2+',
    '(2',
    '2)',
    '2 apples',
    '1/0',
    '0/0',
    '1'.repeat(60),
    '('.repeat(100_000),
    '-'.repeat(1_000),
    `${'('.repeat(60)}1${')'.repeat(60)}`,
  ])('there is none of %.20s', (expression) => {
    expect(evaluate(expression)).toBeUndefined();
  });

  it('agrees with JavaScript on sums and products', () => {
    const expression = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.constantFrom('+', '-', '*')), { minLength: 1 })
      .map((terms) =>
        terms.flatMap(([term, operator], at) => (at === 0 ? [term] : [operator, term])).join(' '),
      );
    fc.assert(
      fc.property(expression, (text) => {
        const parts = text.split(' ');
        const products = [1];
        let sign = 1;
        products[0] = Number(parts[0]);
        for (let at = 1; at < parts.length; at += 2) {
          const term = Number(parts[at + 1]);
          if (parts[at] === '*') products[products.length - 1] = (products.at(-1) ?? 0) * term;
          else {
            sign = parts[at] === '+' ? 1 : -1;
            products.push(sign * term);
          }
        }
        const sum = products.reduce((total, one) => total + one, 0);
        expect(evaluate(text)).toBe(Number.isFinite(sum) ? sum : undefined);
      }),
    );
  });
});

describe('a written number', () => {
  it.each([
    ['1,234.50', 1_234.5],
    ['$ 12', 12],
    ['-3', -3],
  ])('%s is %d', (text, value) => {
    expect(toNumber(text)).toBe(value);
  });
});
