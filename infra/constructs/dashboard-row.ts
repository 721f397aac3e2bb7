import { GraphWidget, type IMetric, type IWidget, type YAxisProps } from 'aws-cdk-lib/aws-cloudwatch';

/** Columns of a dashboard. */
export const FULL_WIDTH = 24;

/** A head and the graphs below it; CloudWatch breaks the line after four. */
export interface DashboardRow {
  readonly title: string;
  /** What its graphs answer, in one sentence. */
  readonly about: string;
  readonly widgets: readonly IWidget[];
}

export interface GraphOptions {
  /** Lines to stay below or above, each with what it is called. */
  readonly lines?: Readonly<Record<string, number>>;
  readonly stacked?: boolean;
  readonly axis?: YAxisProps;
}

/** Shares: so that 99.9 % and 99.99 % are told apart, it is not fixed to begin at 0. */
export const SHARE: YAxisProps = { max: 1, showUnits: false };

export const graph = (title: string, metrics: readonly IMetric[], options: GraphOptions = {}): GraphWidget =>
  new GraphWidget({
    title,
    left: [...metrics],
    leftAnnotations: Object.entries(options.lines ?? {}).map(([label, value]) => ({ label, value })),
    leftYAxis: options.axis ?? { min: 0, showUnits: false },
    stacked: options.stacked ?? false,
    width: FULL_WIDTH / 4,
    height: 6,
  });
