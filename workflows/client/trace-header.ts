const TRACEPARENT = /^[\da-f]{2}-([\da-f]{8})([\da-f]{24})-([\da-f]{16})-([\da-f]{2})$/;

/**
 * A W3C `traceparent` as the header of X-Ray, which is what Step Functions takes. One that is X-Ray's already
 * goes through; anything else is no trace.
 */
export function xrayHeader(trace: string): string | undefined {
  if (trace.startsWith('Root=')) return trace;
  const [, epoch, rest, parent, flags = '0'] = TRACEPARENT.exec(trace) ?? [];
  if (epoch === undefined) return undefined;
  const sampled = Number.parseInt(flags, 16) % 2;
  return `Root=1-${epoch}-${rest};Parent=${parent};Sampled=${sampled}`;
}
