import type { Compliance } from '../../tasks/core/optimizer/compliance.ts';
import type { Observed } from '../../tasks/core/optimizer/observed.ts';
import { dollars, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { OptimizerReport } from './run-optimizer.ts';

/** What an operator reads of one execution. */
export function reportLines(report: OptimizerReport, apply: boolean): readonly string[] {
  const { observed } = report;
  if (!report.judged) return [windowLine(observed), `nothing was judged: ${report.why}`];
  const { verdict } = report;
  return [
    windowLine(observed),
    ...textTable([['target', 'limit', 'seen', ''], ...verdict.compliance.map(targetRow)]),
    ...verdict.recommendations.map(({ priority, action, reason }) => `${priority}: ${action}. ${reason}`),
    ...(apply ? verdict.held.map(({ action, why }) => `held: ${action}: ${why}`) : []),
    ...projectionLines(verdict.projection),
    outcomeLine(report, apply),
  ];
}

function windowLine({ from, until, messages, asked, served, cached, escalated, votes }: Observed): string {
  const time = (at: number): string => new Date(at).toISOString().slice(0, 19);
  return (
    `${time(from)} to ${time(until)} UTC: ${messages} replies, ${served} of ${asked} answered, ` +
    `${cached} from the cache, ${escalated} climbed, votes ${votes.up} up ${votes.down} down`
  );
}

function targetRow({ target, limit, actual, compliant, surely }: Compliance): readonly string[] {
  const said =
    compliant === null ? 'not known' : compliant ? 'met' : surely ? 'missed' : 'missed, by chance maybe';
  return [target, figure(target, limit), actual === null ? '-' : figure(target, actual), said];
}

function figure(target: Compliance['target'], value: number): string {
  if (target.endsWith('latency')) return `${Math.round(value)} ms`;
  if (target === 'cost') return dollars(value, 6);
  if (target === 'quality') return value.toFixed(3);
  return percent(value, target === 'availability' ? 2 : 1);
}

type Projection = Extract<OptimizerReport, { judged: true }>['verdict']['projection'];

function projectionLines(projection: Projection): readonly string[] {
  if (projection === null) return [];
  return [projection.asObserved, projection.planned].map(
    ({ messagesPerDay, dayUsd, weekUsd, monthUsd, yearUsd }) =>
      `at ${messagesPerDay} messages a day: ${dollars(dayUsd)} a day, ${dollars(weekUsd)} a week, ` +
      `${dollars(monthUsd)} a month, ${dollars(yearUsd)} a year`,
  );
}

function outcomeLine(report: Extract<OptimizerReport, { judged: true }>, apply: boolean): string {
  if (report.applied) return `changed: version ${report.policyVersion}: ${report.why}`;
  if (!apply) return `advice only, nothing was written; --apply may change version ${report.policyVersion}`;
  return `unchanged at version ${report.policyVersion}: ${report.why}`;
}
