import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoints } from '../../../workflows/local/endpoints.ts';
import { listen } from '../../../workflows/local/http.ts';
import { runStepladder } from './stepladder.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Says where a stack is, and is gone as soon as somebody asks it for anything. */
async function dyingStack(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url !== '/_stepladder/endpoints') {
      response.destroy();
      server.close();
      server.closeAllConnections();
      return;
    }
    const stateMachines = { coordinate: 'arn:aws:states:us-east-1:000000000000:stateMachine:coordinate' };
    const there: Partial<Endpoints> = {
      stepFunctions: url,
      dynamodb: url,
      opensearch: url,
      bedrockRuntime: url,
      region: 'us-east-1',
      tableName: 'stepladder',
      indexName: 'catalogue',
      models: 'simulated',
      stateMachines,
    };
    response.end(JSON.stringify(there));
  });
  servers.push(server);
  const { url } = await listen(server, { port: 0 });
  return url;
}

describe('a stack that stops before a command is done', () => {
  it.each([
    [['runs', 'list']],
    [['ask', 'hello']],
    [['policy', 'set', 'thresholds.accept=0.9', '--reason', 'trial']],
    [['budget', 'show']],
  ])('is told in one line, with what to do: %j', async (args) => {
    const url = await dyingStack();
    const { code, stdout, stderr } = await runStepladder([...args, '--json'], {
      ...process.env,
      PORT: new URL(url).port,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `the stack at ${url} stopped before this was done: start it again and repeat the command; what it has paid for is kept\n`,
    );
  });
});
