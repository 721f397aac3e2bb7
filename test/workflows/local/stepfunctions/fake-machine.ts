import type {
  ExecutionRequest,
  ExecutionResult,
  HistoryEvent,
  Json,
  StateMachine,
} from '../../../../workflows/local/engine/types.ts';

type Ending = Pick<ExecutionResult, 'status' | 'output' | 'error' | 'cause'>;

/** A machine of one Pass state whose ending the test decides. It records the requests it was run with. */
export function fakeMachine(
  end: (request: ExecutionRequest) => Ending | Promise<Ending> = ({ input }) => ({
    status: 'SUCCEEDED',
    output: input,
  }),
): StateMachine & { readonly requests: ExecutionRequest[] } {
  const requests: ExecutionRequest[] = [];
  return {
    definition: {},
    requests,
    run: async (request) => {
      requests.push(request);
      const startDate = 1_700_000_000_123;
      const history: HistoryEvent[] = [];
      const add = (type: string, details: Record<string, unknown> = {}) => {
        const event = {
          id: history.length + 1,
          previousEventId: history.length,
          type,
          timestamp: startDate,
          ...details,
        };
        history.push(event);
        request.onEvent?.(event);
      };
      const text = JSON.stringify(request.input);
      add('ExecutionStarted', { executionStartedEventDetails: { input: text } });
      add('PassStateEntered', { stateEnteredEventDetails: { name: 'Only State', input: text } });
      const ending = await end(request);
      const output = JSON.stringify(ending.output ?? null);
      add('PassStateExited', { stateExitedEventDetails: { name: 'Only State', output } });
      add(ending.status === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed');
      return {
        ...ending,
        startDate,
        stopDate: startDate + 250,
        history,
        billingDetails: { billedDurationInMilliseconds: 300, billedMemoryUsedInMB: 64 },
      };
    },
  };
}

/** A promise that the test settles. */
export function deferred<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
} {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

export const replyOf = (fields: Record<string, Json>): Json => ({
  outcome: 'answered',
  text: 'hi',
  attempts: [],
  ...fields,
});
