import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type LocalRequest, type LocalResponse, sendBytes, sendJson } from '../http.ts';

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** Path -> file beside this one. Nothing else can be asked for. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'console.html', type: HTML },
  '/console.css': { file: 'console.css', type: CSS },
  '/console.js': { file: 'console.js', type: SCRIPT },
};

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
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (found === undefined) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendJson(response, 405, { error: 'only GET is served here' }, { allow: 'GET, HEAD' });
    return true;
  }
  const body = await readFile(new URL(found.file, import.meta.url));
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'content-type': found.type,
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
