import { mkdtempSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Handler } from '../../workflows/local/integrations/lambda.ts';
import type * as local from '../../workflows/local/stack.ts';
import type { Answers, FromStack, Question, StackSettings, StageSpan, ToStack, Usage } from './load/asked.ts';
import { CallWatch } from './load/watch-calls.ts';

const ROOT = new URL('../../', import.meta.url);

/** A whole local stack with instant models, alone in its process, so that its processor time is its own. */
const settings = JSON.parse(process.argv[2] ?? '{}') as StackSettings;
const tell = (message: FromStack): void => {
  process.send?.(message);
};

const calls = settings.watched ? new CallWatch() : undefined;
const inspector = new Session();
let spans: StageSpan[] | undefined;
const root = settings.tree === undefined ? ROOT : pathToFileURL(`${resolve(settings.tree)}/`);
const { startStack }: typeof local = await import(new URL('workflows/local/stack.ts', root).href);
const stack = await startStack({
  port: 0,
  models: settings.openAiUrl === undefined ? 'simulated' : 'openai',
  ...(settings.openAiUrl !== undefined && {
    openai: { baseUrl: settings.openAiUrl, apiKey: 'bench', apiKeySecretArn: undefined },
  }),
  latencyScale: 0,
  seed: 1,
  external: {},
  ...(!settings.together && { apart: true as const }),
  ...(settings.dataDir !== undefined && { dataDir: settings.dataDir }),
  intercept: calls?.intercept ?? noted,
});

/** Microseconds of the clock that profiles use. */
const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n);

async function noted(stage: string, event: unknown, next: Handler): Promise<unknown> {
  const from = nowUs();
  try {
    return await next(event);
  } finally {
    spans?.push({ stage, from, to: nowUs() });
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  return { cpuMs: (user + system) / 1_000, heapBytes: heapUsed, rssBytes: rss };
}

const answer: { readonly [Q in Question]: () => Promise<Answers[Q]> } = {
  usage: async () => usage(),
  collect: async () => {
    for (let times = 0; times < 3; times++) {
      await globalThis.gc?.({ execution: 'async', type: 'major' });
    }
    return usage();
  },
  profile: async () => {
    inspector.connect();
    await inspector.post('Profiler.enable');
    await inspector.post('Profiler.setSamplingInterval', { interval: 500 });
    spans = [];
    await inspector.post('Profiler.start');
    return null;
  },
  profiled: async () => {
    const { profile } = await inspector.post('Profiler.stop');
    inspector.disconnect();
    const path = join(mkdtempSync(join(tmpdir(), 'stepladder-profile-')), 'stack.cpuprofile');
    writeFileSync(path, JSON.stringify(profile));
    return { path, spans: spans ?? [] };
  },
  watched: async () => calls?.look() ?? { stages: {}, calls: {} },
  stop: async () => {
    await stack.close();
    return null;
  },
};

async function reply({ no, question }: ToStack): Promise<void> {
  try {
    tell({ kind: 'answer', no, answer: await answer[question]() });
    if (question === 'stop') process.disconnect();
  } catch (error) {
    tell({ kind: 'failed', no, message: error instanceof Error ? error.message : String(error) });
  }
}

process.on('message', (message: ToStack) => void reply(message));
process.on('disconnect', () => process.exit(0));
tell({ kind: 'up', endpoints: stack.endpoints });
