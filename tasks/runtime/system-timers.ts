import type { Timers } from '../ports/timers.ts';

export const systemTimers: Timers = {
  alarm(ms) {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new DOMException(`no answer within ${Math.round(ms)} ms`, 'TimeoutError')),
      Math.max(0, ms),
    );
    return { signal: controller.signal, cancel: () => clearTimeout(timer) };
  },
};
