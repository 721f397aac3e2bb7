import { createServer } from 'node:http';
import type { UpstreamSettings } from './peers/upstream.ts';

/** An OpenAI-compatible server that says the same after so many milliseconds, in a process of its own. */
const { failing, failMark } = JSON.parse(process.argv[2] ?? '{}') as UpstreamSettings;
let latencyMs = 0;
let asked = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    // Some gateways ask first which models there are.
    if (request.method === 'GET') return answer(200, { object: 'list', data: [] });
    asked += 1;
    const text = Buffer.concat(chunks).toString('utf8');
    const { model } = JSON.parse(text) as { model: string };
    if (failing.includes(model) && text.includes(failMark)) {
      answer(500, { error: { message: 'out of order' } });
    } else if (latencyMs > 0) setTimeout(() => answer(200, completion(model)), latencyMs);
    else answer(200, completion(model));
  });
});

const completion = (model: string): object => ({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_790_000_000,
  model,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content: 'Hello and welcome to the shop! What kind of manga are you looking for today?',
      },
    },
  ],
  usage: { prompt_tokens: 60, completion_tokens: 18, total_tokens: 78 },
});

// Between loads every connection of a gateway idles while the others are measured.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', (wanted: number) => {
  latencyMs = wanted;
  process.send?.(asked);
});
process.on('disconnect', () => process.exit(0));
