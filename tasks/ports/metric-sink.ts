import type { MetricGroup } from '../core/metrics/metric-group.ts';

/** Where numbers about the running system go. */
export interface MetricSink {
  /** Returns at once: nobody waits for a number. */
  emit(group: MetricGroup): void;
}

const ignore = (): void => {};

/** Hands groups to a sink, if there is one. Whatever goes wrong with a number, a reply goes on without it. */
export function publish(sink: MetricSink | undefined, groupsOf: () => readonly MetricGroup[]): void {
  if (sink === undefined) return;
  try {
    // A sink may be a promise in disguise: one that fails unseen would end the process.
    for (const group of groupsOf()) Promise.resolve(sink.emit(group)).catch(ignore);
  } catch {
    // Worth less than the reply it is about.
  }
}
