import { Agent, request as ask, createServer } from 'node:http';

/** The least that any proxy does: hands the body on, and the answer back. */
const upstream = process.argv[2] ?? '';
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const asking = ask(
    `${upstream}${request.url}`,
    { agent, method: 'POST', headers: { ...request.headers, host: new URL(upstream).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  asking.on('error', () => response.writeHead(502).end());
  request.pipe(asking);
});

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit(0));
