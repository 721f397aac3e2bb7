import { mkdtempSync, writeFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { newMessage } from '../load/messages.ts';
import { askStack, post } from '../load/send.ts';
import { startStackProcess } from '../load/stack-process.ts';
import { fromNpm, fromPyPi, serving, versionOfNpm, versionOfPyPi } from './installed.ts';
import { FAIL_MARK, FIRST, SECOND, startFloor } from './upstream.ts';

/** Something that picks a model, calls it, and takes the other one when it fails. */
export interface Gateway {
  readonly name: string;
  /** How it is run, and what it does beside calling a model. */
  readonly as: string;
  readonly pid: number;
  /** Milliseconds until one message was answered. @throws when it was not */
  ask(agent: Agent, fails: boolean): Promise<number>;
  stop(): Promise<void>;
}

const HELLO = 'hello, kind shop';
/** Opens nothing but a proxy that the bench has started itself, which wants a long one. */
const KEY = `sk-${'bench'.repeat(8)}`;
const SECRET = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

export async function floor(upstream: string): Promise<Gateway> {
  const { url, pid, stop } = await startFloor(upstream);
  // It has no second model: a message that fails is asked again by its caller.
  return {
    name: 'bare proxy',
    as: 'hands bytes on and back, in one Node process: the least that anything in between costs here',
    pid,
    stop,
    ask: async (agent) => completed(agent, url, {}, SECOND, false),
  };
}

export async function portkey(upstream: string): Promise<Gateway> {
  const script = 'node_modules/@portkey-ai/gateway/build/start-server.js';
  const folder = await fromNpm('@portkey-ai/gateway', script);
  const { url, pid, stop } = await serving(
    process.execPath,
    (port) => [join(folder, script), `--port=${port}`, '--headless'],
    '/',
    { NODE_ENV: 'production' },
  );
  const target = (model: string) => ({
    provider: 'openai',
    api_key: 'bench',
    custom_host: `${upstream}/v1`,
    override_params: { model },
  });
  const config = {
    strategy: { mode: 'fallback', on_status_codes: [429, 500, 502, 503] },
    targets: [target(FIRST), target(SECOND)],
  };
  const headers = { 'x-portkey-config': JSON.stringify(config) };
  return {
    name: 'Portkey gateway',
    as: `${versionOfNpm(folder, '@portkey-ai/gateway')}, its start-server under NODE_ENV=production: one Node process; keeps nothing`,
    pid,
    stop,
    ask: (agent, fails) => completed(agent, url, headers, FIRST, fails),
  };
}

export async function litellm(upstream: string): Promise<Gateway> {
  const folder = await fromPyPi('litellm[proxy]', 'bin/litellm');
  const model = (name: string) => ({
    model_name: name,
    litellm_params: { model: `openai/${name}`, api_base: `${upstream}/v1`, api_key: 'bench' },
  });
  const config = {
    model_list: [model(FIRST), model(SECOND)],
    // A model that failed stays in use, as it does in the others here.
    router_settings: { fallbacks: [{ [FIRST]: [SECOND] }], num_retries: 0, disable_cooldowns: true },
    litellm_settings: { num_retries: 0, telemetry: false },
  };
  // As its documentation on production has it.
  const workers = availableParallelism();
  const file = join(mkdtempSync(join(tmpdir(), 'stepladder-litellm-')), 'config.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const { url, pid, stop } = await serving(
    join(folder, 'bin/litellm'),
    (port) => [
      ...['--config', file, '--host', '127.0.0.1', '--port', String(port)],
      ...['--num_workers', String(workers)],
    ],
    '/health/liveliness',
    {
      LITELLM_MODE: 'PRODUCTION',
      LITELLM_LOG: 'ERROR',
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_MASTER_KEY: KEY,
    },
  );
  return {
    name: 'LiteLLM proxy',
    as: `${versionOfPyPi(folder, 'litellm')}, LITELLM_MODE=PRODUCTION, a worker a core (${workers}), a master key, no database, no Redis; counts costs in memory`,
    pid,
    stop,
    ask: (agent, fails) => completed(agent, url, {}, FIRST, fails),
  };
}

/** Which claims, reserves, journals, settles, checks and remembers besides. */
export async function stepladder(upstream: string): Promise<Gateway> {
  const stack = await startStackProcess({ openAiUrl: `${upstream}/v1` });
  return {
    name: 'Stepladder, simple lane',
    as: 'the local stack, its stores in a second thread: claims, reserves, journals, settles, checks and remembers every message in a table, and keeps its history',
    pid: stack.pid,
    stop: stack.stop,
    ask: async (agent, fails) => {
      const message = newMessage('simple');
      const query = fails ? `${message.query}, ${FAIL_MARK}` : message.query;
      const { ms, reply } = await askStack(agent, stack.endpoints, { ...message, query });
      if (reply.model === null) throw new Error(`${message.messageId}: ${reply.outcome}, no model answered`);
      return ms;
    },
  };
}

async function completed(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  model: string,
  fails: boolean,
): Promise<number> {
  const content = fails ? `${HELLO}, ${FAIL_MARK}` : HELLO;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content }] });
  const {
    status,
    body: text,
    ms,
  } = await post(agent, `${url}/v1/chat/completions`, body, { ...SECRET, ...headers });
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`);
  return ms;
}
