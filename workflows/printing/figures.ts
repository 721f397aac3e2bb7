/** `12,345.68`: thousands apart, with at least and at most so many decimals. */
export const number = (value: number, least = 0, most = least): string =>
  value.toLocaleString('en-US', {
    minimumFractionDigits: least,
    maximumFractionDigits: Math.max(least, most),
  });

/** `-$12.30`; a dash for what is not known. */
export const dollars = (value: number | null, decimals = 2): string =>
  value === null ? '-' : `${value < 0 ? '-' : ''}$${number(Math.abs(value), decimals)}`;

/** `97.5 %` of .975; a dash for what is not known. */
export const percent = (share: number | null, decimals = 1): string =>
  share === null ? '-' : `${number(share * 100, decimals)} %`;

/** A dash for what was not measured. */
export const milliseconds = (value: number | null): string => (value === null ? '-' : `${value} ms`);

/** One, where both are the same. */
export const both = (one: string, other: string): string => (one === other ? one : `${one} -> ${other}`);
