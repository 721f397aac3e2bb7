import { NARROW } from '../../workflows/graph/dot.ts';
import { drawMachine } from '../../workflows/graph/graph.ts';
import type { Desk } from '../../workflows/local/console/operators/desk.ts';
import { ReplayJobs } from '../../workflows/local/console/operators/replay-jobs.ts';
import { createEngine, type Json, TaskFailure } from '../../workflows/local/engine/engine.ts';
import type { LocalEndpoint } from '../../workflows/local/http.ts';
import { startStepFunctions } from '../../workflows/local/stepfunctions/endpoint.ts';
import { HistoryStore } from '../../workflows/local/stepfunctions/history-store.ts';
import { notImplemented } from '../fakes/not-implemented.ts';
import { deferred } from '../workflows/local/stepfunctions/fake-machine.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';

/** The real engine and endpoint over a small machine, whose one task answers by the words of the query. */
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Accept Request',
  States: {
    'Accept Request': { Type: 'Pass', Assign: { query: '{% $states.input.query %}' }, Next: 'Any Query?' },
    'Any Query?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $contains($query, "refuse me") %}', Next: 'Request Refused' }],
      Default: 'Invoke Model',
    },
    'Request Refused': { Type: 'Fail', Error: 'Request.Invalid', Cause: 'query: say something else' },
    'Invoke Model': {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: { FunctionName: 'model', Payload: '{% $states.input %}' },
      Retry: [{ ErrorEquals: ['Model.Throttled'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Next: 'Reply Ready',
    },
    'Reply Ready': { Type: 'Succeed' },
  },
};

/** Nothing failed, and no message has another run: what else operators do is tested over a whole stack. */
const QUIET_DESK: Desk = {
  openRuns: async () => [],
  lineage: async () => ({ runs: [], replayable: false, why: null }),
  policies: notImplemented('live', 'history', 'version', 'save'),
  replays: new ReplayJobs(notImplemented('replay').replay),
  clock: { now: () => Date.now() },
  ...notImplemented('money', 'models', 'close'),
};

export interface ScriptedStack {
  readonly url: string;
  /** Lets messages that contain "wait" go on. */
  readonly release: () => void;
  /** Sends a message past the page. */
  readonly ask: (request: Readonly<Record<string, string>>) => Promise<void>;
  /** The requests that reached the task. */
  readonly requests: Record<string, Json>[];
  close(): Promise<void>;
}

export async function startScriptedStack(): Promise<ScriptedStack> {
  const gate = deferred<void>();
  const requests: Record<string, Json>[] = [];
  let throttled = false;
  const engine = createEngine({
    integrations: {
      [INVOKE]: async (call) => {
        const request = (call.arguments as { Payload: Record<string, Json> }).Payload;
        requests.push(request);
        const query = String(request['query']);
        if (query.includes('wait')) await gate.promise;
        if (query.includes('throttle') && !throttled) {
          throttled = true;
          throw new TaskFailure('Model.Throttled', 'too many requests');
        }
        return replyTo(request, query);
      },
    },
  });
  const machine = engine.load(DEFINITION);
  const endpoint: LocalEndpoint = await startStepFunctions({
    port: 0,
    machines: { coordinate: { machine, definition: JSON.stringify(DEFINITION), type: 'EXPRESS' } },
    clock: { now: () => Date.now() },
    histories: new HistoryStore(),
    version: '0.0.0',
    endpoints: () => ({ models: 'simulated' }),
    graph: (_, definition) => drawMachine(JSON.parse(definition), NARROW),
    desk: () => QUIET_DESK,
  });
  return {
    url: endpoint.url,
    requests,
    release: () => gate.resolve(),
    ask: async (request) => {
      const body = JSON.stringify(request);
      await fetch(`${endpoint.url}/_stepladder/ask`, { method: 'POST', body });
    },
    close: async () => {
      gate.resolve();
      await endpoint.close();
    },
  };
}

function replyTo(request: Record<string, Json>, query: string): Json {
  const japanese = /[ぁ-ん]/.test(query);
  const degraded = query.includes('degrade');
  return {
    messageId: request['messageId'] ?? '',
    outcome: degraded ? 'degraded' : 'answered',
    text: japanese ? `「${query}」ですね。` : `You said: ${query}`,
    language: japanese ? 'ja' : 'en',
    model: 'claude-haiku-5-5',
    lane: 'simple',
    confidence: 0.912,
    quality: null,
    route: {
      strategy: 'auto',
      intents: ['greeting'],
      category: 'greeting',
      domains: [],
      complexity: 1,
      band: 'simple',
      language: japanese ? 'ja' : 'en',
      reason: 'simple: a greeting suits a cheap model',
      policyVersion: 3,
      cached: false,
      variant: null,
      estimate: { costUsd: 0.00014, latencyMs: 410 },
      fallbackModel: 'claude-sonnet-5-5',
    },
    attempts: [
      attempt(0, 'claude-haiku-5-5', 'throttled', !query.includes('real model')),
      attempt(1, 'claude-haiku-5-5', 'accepted', !query.includes('real model')),
    ],
    agreement: null,
    passages: [],
    entities: null,
    degraded: degraded ? ['context_unavailable'] : [],
    costUsd: 0.0000802,
    latencyMs: 1_234,
    slaMet: true,
    startedAt: '2026-11-21T00:00:00.000Z',
    replayOf: null,
    handover: null,
  };
}

const attempt = (no: number, model: string, outcome: string, simulated: boolean): Json => ({
  no,
  role: 'answer',
  model,
  outcome,
  confidence: outcome === 'accepted' ? 0.912 : null,
  costUsd: 0.0000401,
  inputTokens: 1_300,
  cachedTokens: 0,
  outputTokens: 100,
  latencyMs: 600,
  simulated,
});
