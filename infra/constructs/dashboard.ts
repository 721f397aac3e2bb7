import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard as CloudWatchDashboard,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmSettings } from '../alarm-settings.ts';
import { type DashboardRow, FULL_WIDTH } from './dashboard-row.ts';

export interface DashboardProps {
  readonly rows: readonly DashboardRow[];
  readonly alarms: readonly Alarm[];
  readonly settings: AlarmSettings;
}

const RUNBOOK = 'When an alarm goes off';

/** What an operator looks at first: the state of every alarm, then row by row from customers down to the platform. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, { rows, alarms, settings }: DashboardProps) {
    super(scope, id);
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: 'Stepladder',
      defaultInterval: Duration.hours(3),
    });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({
        title: 'Alarms',
        alarms: [...alarms],
        sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width: FULL_WIDTH,
        height: 6,
      }),
    );
    for (const { title, about, widgets } of rows) {
      const markdown = `## ${title}\n${about} ${runbookOf(settings)}`;
      this.dashboard.addWidgets(new TextWidget({ markdown, width: FULL_WIDTH, height: 2 }));
      this.dashboard.addWidgets(...widgets);
    }
  }
}

const runbookOf = ({ runbookUrl }: AlarmSettings): string =>
  runbookUrl === undefined
    ? `(infra/README.md, "${RUNBOOK}")`
    : `[${RUNBOOK}](${runbookUrl}#${RUNBOOK.toLowerCase().replaceAll(' ', '-')})`;
