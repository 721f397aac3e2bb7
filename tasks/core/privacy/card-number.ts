const FIRST_DIGITS = [2, 3, 4, 5, 6];

/** Luhn's check over 13 to 19 digits, ASCII or full-width. No issuer begins with 1, as times in milliseconds do. */
export function isCardNumber(text: string): boolean {
  const digits = [...text.normalize('NFKC').replaceAll(/\D/gu, '')].map(Number);
  if (digits.length < 13 || digits.length > 19 || !FIRST_DIGITS.includes(digits[0] ?? 0)) return false;
  const sum = digits
    .toReversed()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : crossSum(digit * 2)), 0);
  return sum % 10 === 0;
}

const crossSum = (value: number): number => (value > 9 ? value - 9 : value);
