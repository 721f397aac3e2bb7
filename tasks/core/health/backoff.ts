/**
 * Milliseconds to wait before a throttled call is made once more: full jitter, so that those who were turned
 * away together do not come back together, after what the provider asked for, where it did.
 * @param jitter 0 up to 1, by chance
 */
export const backoffMs = (
  retryAfterMs: number | undefined,
  jitter: number,
  { jitterMs }: { readonly jitterMs: number },
): number => Math.ceil((retryAfterMs ?? 0) + jitter * jitterMs);
