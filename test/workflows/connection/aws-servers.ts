import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** STS that knows one caller. */
export const startSts = (account: string): Promise<TestServer> =>
  listen(
    createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
          `<Arn>arn:aws:iam::${account}:user/aiko</Arn><UserId>AIDA</UserId><Account>${account}</Account>` +
          '</GetCallerIdentityResult></GetCallerIdentityResponse>',
      );
    }),
  );

/** Every call that reaches it, by what it says it is. */
export async function startListener(): Promise<TestServer & { readonly heard: string[] }> {
  const heard: string[] = [];
  const server = await listen(
    createServer((incoming, response) => {
      heard.push(String(incoming.headers['x-amz-target'] ?? incoming.url));
      response.writeHead(500).end();
    }),
  );
  return { ...server, heard };
}

/** Step Functions in front of a local one, which has the optimizer and one machine under any other name: it notes who was asked for. */
export async function startMachines(
  url: string,
  localArn: string,
): Promise<TestServer & { readonly asked: { readonly arn: string; readonly messageId: string }[] }> {
  const asked: { readonly arn: string; readonly messageId: string }[] = [];
  const localOf = (arn: string): string =>
    arn.endsWith(':optimize') ? localArn.replace(/[\w-]+$/u, 'optimize') : localArn;
  const forward = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await textOf(incoming)) as { stateMachineArn: string; input: string };
    asked.push({ arn: body.stateMachineArn, messageId: JSON.parse(body.input).messageId });
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': String(incoming.headers['x-amz-target']),
      },
      body: JSON.stringify({ ...body, stateMachineArn: localOf(body.stateMachineArn) }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(await answer.text());
  };
  const server = await listen(
    createServer((incoming, response) => {
      forward(incoming, response).catch((error: unknown) => response.destroy(error as Error));
    }),
  );
  return { ...server, asked };
}
