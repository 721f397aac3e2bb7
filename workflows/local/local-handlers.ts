import { DynamoFeedback } from '../../tasks/adapters/dynamodb/feedback.ts';
import { DynamoRunStore } from '../../tasks/adapters/dynamodb/run-store.ts';
import { RunObservations } from '../../tasks/adapters/run-observations.ts';
import { aggregateReply } from '../../tasks/aggregate/aggregate.ts';
import { aggregateInputSchema } from '../../tasks/aggregate/contract.ts';
import { classify } from '../../tasks/classify/classify.ts';
import { checkConfidence } from '../../tasks/confidence-check/check-confidence.ts';
import { checkInputSchema } from '../../tasks/confidence-check/contract.ts';
import type { Stage } from '../../tasks/core/contract/enums.ts';
import { escalateInputSchema } from '../../tasks/escalate/contract.ts';
import { escalate } from '../../tasks/escalate/escalate.ts';
import { invokeInputSchema } from '../../tasks/invoke/contract.ts';
import { invokeModel } from '../../tasks/invoke/invoke.ts';
import { observeInputSchema } from '../../tasks/observe/contract.ts';
import { observeWindow } from '../../tasks/observe/observe.ts';
import { retrieve } from '../../tasks/retrieve/by-mode.ts';
import { aggregateDeps } from '../../tasks/runtime/aggregate-deps.ts';
import { checkDeps } from '../../tasks/runtime/check-deps.ts';
import { classifyDeps } from '../../tasks/runtime/classify-deps.ts';
import type { Config } from '../../tasks/runtime/config.ts';
import { escalateDeps } from '../../tasks/runtime/escalate-deps.ts';
import { invokeDeps } from '../../tasks/runtime/invoke-deps.ts';
import { type Log, reporting } from '../../tasks/runtime/log.ts';
import { observeDeps, tuneDeps } from '../../tasks/runtime/optimizer-deps.ts';
import { retrieveDeps } from '../../tasks/runtime/retrieve-deps.ts';
import type { Seams } from '../../tasks/runtime/shared.ts';
import { tuneInputSchema } from '../../tasks/tune/contract.ts';
import { tune } from '../../tasks/tune/tune.ts';
import type { Handlers } from './integrations/lambda.ts';

/** The tasks as the Lambdas run them, with a configuration given instead of read from the environment. */
export function localHandlers(config: Config, given: Seams = {}, log?: Log): Handlers {
  const seams = { ...given, ...(log !== undefined && { log }) };
  const deps = {
    classify: classifyDeps(config, seams),
    retrieve: retrieveDeps(config, seams),
    invoke: invokeDeps(config, seams),
    escalate: escalateDeps(seams),
    aggregate: aggregateDeps(config, seams),
    ...optimizerDeps(config, seams),
  };
  const handlers: Handlers = {
    classify: (event) => classify(event, deps.classify),
    retrieve: (event) => retrieve(event, deps.retrieve),
    invoke: async (event) => invokeModel(invokeInputSchema.parse(event), deps.invoke),
    'confidence-check': async (event) => checkConfidence(checkInputSchema.parse(event), checkDeps),
    escalate: async (event) => escalate(escalateInputSchema.parse(event), deps.escalate),
    aggregate: async (event) => aggregateReply(aggregateInputSchema.parse(event), deps.aggregate),
    observe: async (event) => observeWindow(observeInputSchema.parse(event), deps.observe),
    tune: async (event) => tune(tuneInputSchema.parse(event), deps.tune),
  };
  if (log === undefined) return handlers;
  const reported = Object.entries(handlers).map(([stage, handler]) => [
    stage,
    reporting(stage as Stage, handler, log),
  ]);
  return Object.fromEntries(reported);
}

/** No metrics are published here: a window is read from the records of its runs, up to now. */
function optimizerDeps(config: Config, { clock }: Seams) {
  const settings = { config, ...(clock !== undefined && { clock }) };
  const observe = observeDeps({
    ...settings,
    observations: (documents, table) =>
      new RunObservations(new DynamoRunStore(documents, table, clock), new DynamoFeedback(documents, table)),
    lagMs: null,
  });
  return { observe, tune: tuneDeps(settings) };
}
