const CJK = /[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]/gu;

/** A believable count, as no tokenizer is here: about four Latin letters a token, and one a Japanese character. */
export function countTokens(text: string): number {
  const cjk = text.match(CJK)?.length ?? 0;
  const others = Buffer.byteLength(text.replaceAll(CJK, ''));
  return Math.ceil(cjk * 0.9 + others / 4);
}

/** The text that fits into so many tokens, and whether anything was cut. */
export function cutTokens(text: string, most: number): { readonly text: string; readonly cut: boolean } {
  if (countTokens(text) <= most) return { text, cut: false };
  const chars = [...text];
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (countTokens(chars.slice(0, middle).join('')) <= most) low = middle;
    else high = middle - 1;
  }
  return { text: chars.slice(0, low).join(''), cut: true };
}
