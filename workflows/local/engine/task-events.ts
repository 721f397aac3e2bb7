import { ErrorName, type StateFailure } from './failure.ts';
import { type Thread, whole } from './history.ts';
import type { Payload } from './payload.ts';
import type { Fences } from './task-call.ts';
import type { Json } from './types.ts';

interface Scheduled {
  readonly payload: Payload;
  readonly region: string;
  readonly fences: Fences;
  readonly credentials: Json | undefined;
}

/** How a task shows in the history: bare function ARNs have events of their own. */
export interface TaskEvents {
  scheduled(thread: Thread, scheduled: Scheduled): void;
  succeeded(thread: Thread, result: Payload): void;
  failed(thread: Thread, failure: StateFailure): void;
}

const BARE_FUNCTION = /^arn:[\w-]+:lambda:[\w-]*:\w*:function:/;

export function taskEvents(resource: string): TaskEvents {
  return BARE_FUNCTION.test(resource) ? functionEvents(resource) : serviceEvents(resource);
}

const isTimeout = ({ error }: StateFailure) =>
  error === ErrorName.timeout || error === ErrorName.heartbeatTimeout;

const failureDetails = ({ error, failureCause }: StateFailure) => ({
  ...(error === undefined ? {} : { error }),
  ...(failureCause === undefined ? {} : { cause: failureCause }),
});

const fenceDetails = ({ timeoutSeconds, heartbeatSeconds }: Fences) => ({
  ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
  ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
});

const credentialDetails = (credentials: Json | undefined) => {
  const roleArn = credentials !== null && typeof credentials === 'object' && !Array.isArray(credentials);
  return roleArn ? { taskCredentials: { roleArn: credentials['RoleArn'] } } : {};
};

function functionEvents(resource: string): TaskEvents {
  return {
    scheduled: (thread, { payload, fences: { timeoutSeconds }, credentials }) => {
      thread.add('LambdaFunctionScheduled', 'lambdaFunctionScheduledEventDetails', {
        resource,
        input: payload.text,
        inputDetails: whole,
        ...fenceDetails({ timeoutSeconds, heartbeatSeconds: undefined }),
        ...credentialDetails(credentials),
      });
      thread.add('LambdaFunctionStarted');
    },
    succeeded: (thread, result) => {
      const details = { output: result.text, outputDetails: whole };
      thread.add('LambdaFunctionSucceeded', 'lambdaFunctionSucceededEventDetails', details);
    },
    failed: (thread, failure) => {
      const details = failureDetails(failure);
      if (isTimeout(failure)) {
        thread.add('LambdaFunctionTimedOut', 'lambdaFunctionTimedOutEventDetails', details);
      } else {
        thread.add('LambdaFunctionFailed', 'lambdaFunctionFailedEventDetails', details);
      }
    },
  };
}

/** `arn:aws:states:::aws-sdk:dynamodb:putItem` is of type `aws-sdk:dynamodb` and resource `putItem`. */
function serviceEvents(arn: string): TaskEvents {
  const parts = arn.split(':').slice(5);
  const resource = parts.pop() ?? arn;
  const common = { resourceType: parts.join(':'), resource };
  return {
    scheduled: (thread, { payload, region, fences, credentials }) => {
      thread.add('TaskScheduled', 'taskScheduledEventDetails', {
        ...common,
        region,
        parameters: payload.text,
        ...fenceDetails(fences),
        ...credentialDetails(credentials),
      });
      thread.add('TaskStarted', 'taskStartedEventDetails', common);
    },
    succeeded: (thread, result) => {
      const details = { ...common, output: result.text, outputDetails: whole };
      thread.add('TaskSucceeded', 'taskSucceededEventDetails', details);
    },
    failed: (thread, failure) => {
      const details = { ...common, ...failureDetails(failure) };
      if (isTimeout(failure)) thread.add('TaskTimedOut', 'taskTimedOutEventDetails', details);
      else thread.add('TaskFailed', 'taskFailedEventDetails', details);
    },
  };
}
