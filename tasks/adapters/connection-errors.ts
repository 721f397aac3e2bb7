/** Nothing was sent, so nothing can have been billed. */
const UNREACHED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/;

/** True when the connection never came about; clients hide the code in messages and causes. */
export const neverConnected = (error: unknown): boolean => UNREACHED.test(wordsOf(error));

/** Codes, names and messages of an error and of what caused it, in one line. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? `${current.code} ` : '';
    const inner = current instanceof AggregateError ? ` (${current.errors.map(wordsOf).join(', ')})` : '';
    words.push(`${code}${current.name}: ${current.message}${inner}`);
    current = current.cause;
  }
  return words.length === 0 ? String(error) : words.join(' <- ');
}
