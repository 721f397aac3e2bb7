import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billDocument, monthBill } from '../workflows/bill/month.ts';
import { billLines } from '../workflows/bill/print.ts';
import type { AssumedTraffic, DayUsage } from '../workflows/bill/usage.ts';
import type { DeployConfig } from './config.ts';
import { deployedIn } from './deployed.ts';
import type { StepladderApp } from './stepladder-app.ts';

export const trafficOf = ({ modelSet, traffic }: DeployConfig): AssumedTraffic => ({
  modelSet,
  messagesPerDay: traffic.messagesPerDay,
  mix: traffic.mix,
});

/** What the deployment's choices cost a month, as lines to print; the whole of it stands in `bill.json`. */
export function writeBill(app: StepladderApp, usage: DayUsage): readonly string[] {
  const { region, modelSet, traffic } = app.config;
  const bill = monthBill(deployedIn(app, region), usage, { modelSet, glassShare: traffic.glassShare });
  writeFileSync(join(app.outdir, 'bill.json'), `${JSON.stringify(billDocument(bill), null, 2)}\n`);
  return billLines(bill);
}
