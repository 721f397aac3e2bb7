const ORDER =
  /\bma[-\s]?(\d{5})\b|\border\s*(?:number|no\.?|id|num)?\s*(?:is\s*)?[:#]?\s*(?:ma-?)?(\d{5})\b|(?:ご?注文(?:番号)?|オーダー(?:番号)?)\s*(?:は|の|[:#])?\s*(?:ma-?)?(\d{5})(?!\d)/gu;

/** Order numbers as the shop writes them. `lower`: normalised, lower case. */
export function findOrderIds(lower: string): string[] {
  const ids = Array.from(lower.matchAll(ORDER), (match) =>
    match.slice(1).find((group) => group !== undefined),
  );
  return [...new Set(ids.flatMap((digits) => (digits === undefined ? [] : [`MA-${digits}`])))];
}
