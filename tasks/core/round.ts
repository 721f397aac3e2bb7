/** Decimal rounding: .85 - .05 must not fall short of .80 by a binary hair. */
export const round = (value: number, digits = 4): number => {
  const scale = 10 ** digits;
  return Math.round((value + Number.EPSILON) * scale) / scale;
};

export const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));

/** `83 %` of .83, for sentences. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
