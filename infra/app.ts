import { policyFor } from '../tasks/profiles/mangaassist/default-policy.ts';
import { bundleTask } from './bundle.ts';
import { StepladderApp } from './stepladder-app.ts';

const app = new StepladderApp({
  bundle: bundleTask,
  policyFor,
  today: new Date().toISOString().slice(0, 10),
});
app.synth();
