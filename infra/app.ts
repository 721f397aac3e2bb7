import { policyFor } from '../tasks/profiles/mangaassist/default-policy.ts';
import { usageAside } from '../workflows/bill/sample-aside.ts';
import type { DayUsage } from '../workflows/bill/usage.ts';
import { trafficOf, writeBill } from './bill.ts';
import { bundleTask } from './bundle.ts';
import { StepladderApp } from './stepladder-app.ts';

let usage: Promise<DayUsage> | undefined;
const app = new StepladderApp({
  bundle: bundleTask,
  policyFor,
  today: new Date().toISOString().slice(0, 10),
  // While everything is bundled, in a thread of its own: nobody waits for it.
  onConfig: (config) => {
    usage = usageAside(trafficOf(config));
  },
});
app.synth();
if (usage !== undefined) process.stderr.write(`${writeBill(app, await usage).join('\n')}\n`);
