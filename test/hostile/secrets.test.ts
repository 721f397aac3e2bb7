import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoints } from '../../workflows/local/endpoints.ts';
import { type ChatServer, chatServer } from '../tasks/adapters/openai/chat-server.ts';
import { runStepladder } from '../workflows/cli/stepladder.ts';

/** Of no shape that a pattern knows: only whoever holds a secret can keep it. */
const SECRETS = {
  OPENAI_API_KEY: 'quiet-river-forty-two-lanterns',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'session-token-of-a-quiet-afternoon',
};
const PERSONAL = ['hanako.sato@example.co.jp', '090-1234-5678', '4111 1111 1111 1111', '佐藤花子'];
const QUERY = `My name is Hanako. ${PERSONAL[3]}様 <${PERSONAL[0]}>, ${PERSONAL[1]}, card ${PERSONAL[2]}: recommend me a manga`;

/** A server that quotes what it was sent, as some do, and once hangs up. */
let model: ChatServer;
let asked = 0;
let dataDir: string;
let out = '';
let stop: () => Promise<void>;
let endpoints: Endpoints;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stepladder-secrets-'));
  model = await chatServer((request, response) => {
    asked += 1;
    if (asked % 3 === 0) return request.socket.destroy();
    response.writeHead(asked % 3 === 1 ? 401 : 500, { 'content-type': 'application/json' });
    const message = `Refused ${request.headers.authorization}: key ${SECRETS.OPENAI_API_KEY} is not known`;
    response.end(JSON.stringify({ error: { message, code: 'odd' } }));
  });
  env = {
    ...process.env,
    ...SECRETS,
    OPENAI_BASE_URL: model.baseUrl,
    STEPLADDER_DATA: dataDir,
    STEPLADDER_DEBUG: '1',
    SIMULATOR_LATENCY: '0',
    NO_COLOR: '1',
  };
  const args = ['workflows/cli/main.ts', 'start', '--models', 'openai', '--port', '0', '--json'];
  const child = spawn(process.execPath, args, { env });
  const ended = once(child, 'exit');
  child.stderr.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  endpoints = await new Promise<Endpoints>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('"models": "openai"')) resolve(JSON.parse(out.slice(out.indexOf('{'))) as Endpoints);
    });
    void ended.then(() => reject(new Error(`the stack ended: ${out}`)));
  });
  env = { ...env, PORT: new URL(endpoints.stepFunctions).port };
  stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
}, 30_000);
afterAll(async () => {
  await stop();
  model.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('a story with keys in the environment', () => {
  it('that fails at the provider, and in a task, leaks none of them', async () => {
    const ask = await runStepladder(['ask', QUERY, '--message-id', 'leak-1'], env);
    expect(ask.stdout).toContain('apologized');
    // A task that crashes: the table is gone from under it.
    await fetch(endpoints.dynamodb, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.DeleteTable',
        authorization:
          'AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
        'x-amz-date': '20261121T120000Z',
      },
      body: JSON.stringify({ TableName: endpoints.tableName }),
    });
    const before = out.length;
    const crashed = await runStepladder(['ask', QUERY, '--message-id', 'leak-2'], env);
    expect(crashed.code).toBe(2);
    const line = JSON.parse(out.slice(before).split('\n')[0] ?? '');
    expect(line).toMatchObject({ level: 'error', stage: 'classify', messageId: 'leak-2' });

    const said = [out, ask.stdout, ask.stderr, crashed.stdout, crashed.stderr];
    for (const secret of Object.values(SECRETS)) {
      for (const text of said) expect(text).not.toContain(secret);
    }
    for (const personal of PERSONAL) expect(out).not.toContain(personal);
    // What is still being written is at its place once the stack has ended.
    await stop();
    for (const file of await filesUnder(dataDir)) {
      const kept = await readFile(file, 'latin1');
      for (const secret of Object.values(SECRETS)) expect(kept.includes(secret), file).toBe(false);
    }
    // The key did go where it belongs, and the server did try to give it away.
    expect(model.asked[0]?.authorization).toBe(`Bearer ${SECRETS.OPENAI_API_KEY}`);
    expect(ask.stdout + ask.stderr).not.toMatch(/\bat \S+\.ts:\d+/u);
  }, 30_000);
});
