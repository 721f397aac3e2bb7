import type { Json } from '../types.ts';
import type { Report } from './report.ts';

export type MachineType = 'EXPRESS' | 'STANDARD';

const ARN = /^arn:[\w-]+:[\w-]+:[\w-]*:[\w<>-]*:.+$/s;

/** A task's `Resource`, and what Express machines may not call. */
export function checkResource(value: Json, location: string, report: Report, machine: MachineType): void {
  if (typeof value !== 'string' || !ARN.test(value)) {
    report.error('Value is not a valid resource ARN', location);
    return;
  }
  if (machine !== 'EXPRESS') return;
  const pattern = /\.(sync|waitForTaskToken)(?::\d+)?$/.exec(value)?.[1];
  if (pattern !== undefined) {
    report.error(`Express state machine does not support '.${pattern}' service integration `, location);
  } else if (/^arn:[\w-]+:states:[\w-]*:\w*:activity:/.test(value)) {
    report.error("Express state machine does not support 'Activity' ARN", location);
  }
}
