import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type LocalRequest, type LocalResponse, sendBytes, sendJson } from '../http.ts';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The files beside this one that make the page. Nothing else can be asked for. */
const FILES = [
  'console.html',
  'icon.svg',
  'base.css',
  'controls.css',
  'chat.css',
  'runs.css',
  'run.css',
  'graph.css',
  'states.css',
  'pages.css',
  'live.css',
  'console.js',
  'api.js',
  'attempts-view.js',
  'chart.js',
  'chat.js',
  'compare-view.js',
  'dialog.js',
  'dom.js',
  'failed-page.js',
  'format.js',
  'graph-view.js',
  'live-page.js',
  'policy-page.js',
  'replays.js',
  'reply.js',
  'run-facts.js',
  'run-list.js',
  'run-view.js',
  'samples.js',
  'states-view.js',
];

const PAGE = 'console.html';

/** Everything from this server, nothing inline, no frames around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers when the path is a file of the console; false when it is not. */
export async function serveConsole(
  request: LocalRequest,
  response: LocalResponse,
  path: string,
): Promise<boolean> {
  const file = path === '/' ? PAGE : path.slice(1);
  if (!FILES.includes(file) || path === `/${PAGE}`) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendJson(response, 405, { error: 'only GET is served here' }, { allow: 'GET, HEAD' });
    return true;
  }
  const body = await readFile(new URL(file, import.meta.url));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'content-type': TYPES[extname(file).slice(1) as keyof typeof TYPES],
    // Asked for again each time, sent again only when it changed.
    'cache-control': 'no-cache',
    etag,
    'content-security-policy': POLICY,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  if (request.headers['if-none-match'] === etag)
    sendBytes(response, 304, Buffer.alloc(0), { ...headers, 'content-length': undefined });
  else sendBytes(response, 200, body, headers);
  return true;
}
