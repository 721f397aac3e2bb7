import { createServer } from 'node:http';
import type { UpstreamSettings } from './peers/upstream.ts';

/** An OpenAI-compatible server that says the same after so many milliseconds, in a process of its own. */
const { latencyMs, failing, failMark } = JSON.parse(process.argv[2] ?? '{}') as UpstreamSettings;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const { model } = JSON.parse(text) as { model: string };
    const fails = failing.includes(model) && text.includes(failMark);
    const answer = (): void => {
      response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(fails ? { error: { message: 'out of order' } } : completion(model)));
    };
    if (latencyMs > 0 && !fails) setTimeout(answer, latencyMs);
    else answer();
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

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit(0));
