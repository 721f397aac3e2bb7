import type * as z from 'zod/mini';
import type { OptimizerStage, Stage } from '../../../tasks/core/contract/enums.ts';
import { CONTRACTS } from '../../contracts.ts';
import { cloneJson, NotJson, TooLarge } from '../engine/payload.ts';
import { HandedOver, type Integration, type Json, TaskFailure } from '../engine/types.ts';

/** A task as Lambda runs it: one JSON value in, one out. */
export type Handler = (event: unknown) => Promise<unknown>;

type TaskName = Stage | OptimizerStage;

/** Those of the pipeline, and of the optimizer where it runs. */
export type Handlers = Readonly<Record<Stage, Handler> & Partial<Record<OptimizerStage, Handler>>>;

/** Stands between the machine and a task: answers for it, lets it through, or throws as a crash would. */
export type Intercept = (stage: Stage, event: unknown, next: Handler) => Promise<unknown>;

export function intercepted(handlers: Handlers, intercept: Intercept | undefined): Handlers {
  if (intercept === undefined) return handlers;
  const entries = Object.entries(handlers).map(([stage, handler]) => [
    stage,
    (event: unknown) => intercept(stage as Stage, event, handler),
  ]);
  return Object.fromEntries(entries);
}

/** The local ARN of a stage's function. */
export const functionArn = (stage: TaskName): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:stepladder-${stage}`;

/**
 * `lambda:invoke` over functions of this process: the payload crosses a JSON border both ways, a thrown
 * error becomes a failed task under its name, and what a stage returns is held against its contract.
 */
export function lambdaInvoke(handlers: Handlers): Integration {
  const byArn = new Map(
    Object.entries(handlers).map(([stage, handler]) => [
      functionArn(stage as TaskName),
      { stage: stage as TaskName, handler },
    ]),
  );
  return async ({ arguments: args }) => {
    const { FunctionName, Payload } = args as { FunctionName?: unknown; Payload?: unknown };
    const found = byArn.get(String(FunctionName));
    if (found === undefined) {
      throw new TaskFailure(
        'Lambda.ResourceNotFoundException',
        `Function not found: ${String(FunctionName)}`,
      );
    }
    const output = await call(found.handler, Payload);
    return new HandedOver({
      ExecutedVersion: '$LATEST',
      Payload: checked(found.stage, output),
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: {},
      StatusCode: 200,
    });
  };
}

/** What Lambda sends of a result; the copy is three times as quick as the way through text. */
function asJson(output: unknown): Json {
  try {
    return cloneJson(output);
  } catch (error) {
    if (error instanceof NotJson || error instanceof TooLarge) return JSON.parse(JSON.stringify(output));
    throw error;
  }
}

/** The engine's arguments are the callee's own; only the result has to be parted from its task. */
async function call(handler: Handler, payload: unknown): Promise<Json> {
  try {
    const output = await handler(payload === undefined ? {} : payload);
    return output === undefined ? null : asJson(output);
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    const cause = { errorType: known.name, errorMessage: known.message, trace: [] };
    throw new TaskFailure(known.name, JSON.stringify(cause));
  }
}

function checked(stage: TaskName, output: Json): Json {
  const issues: z.core.$ZodIssue[] = [];
  // One after the other: finding out all that is wrong by the other schemas costs more than the right one.
  for (const schema of CONTRACTS[stage].outputs) {
    const result = schema.safeParse(output);
    if (result.success) return output;
    issues.push(...result.error.issues);
  }
  const told = issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ');
  throw new TaskFailure('Contract.OutputInvalid', `${stage} broke its contract: ${told}`);
}
