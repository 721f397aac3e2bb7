/** The client's promises carry an abort of their own. */
type Sent<T> = PromiseLike<T> & { abort?: () => unknown };

/**
 * What `send` gives, unless the signal aborts first: then the request is taken back.
 * @throws the signal's reason.
 */
export async function abortable<T>(send: () => Sent<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const sent = send();
  const onAbort = (): void => {
    sent.abort?.();
    stopped.reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([sent, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
