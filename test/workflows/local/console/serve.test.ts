import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { serve } from '../stepfunctions/serve.ts';

const FOLDER = new URL('../../../../workflows/local/console/', import.meta.url);
const NOT_SERVED = new Set(['serve.ts', 'tsconfig.json', 'console.html']);

describe('the console page', () => {
  it('is sent under a policy that lets in nothing from elsewhere, and nothing inline', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const page = await response.text();
    expect(page).not.toMatch(/<script>|<style|\son\w+=|\sstyle=|https?:/);
  });

  it('comes with every file it is made of, and no other', async () => {
    const { url } = await serve();
    const entries = await readdir(FOLDER, { withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && !NOT_SERVED.has(entry.name))
      .map(({ name }) => name);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const response = await fetch(`${url}/${file}`);
      expect([file, response.status, (await response.text()).length > 0]).toEqual([file, 200, true]);
      expect(response.headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/svg)/);
    }
    for (const file of [...NOT_SERVED, 'nothing.js', 'operators/guard.ts', '%2e%2e/http.ts']) {
      expect((await fetch(`${url}/${file}`)).status).toBe(404);
    }
  });

  it('is not sent again while it is unchanged', async () => {
    const { url } = await serve();
    const first = await fetch(`${url}/base.css`);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const second = await fetch(`${url}/base.css`, { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect((await fetch(`${url}/base.css`, { headers: { 'if-none-match': '"old"' } })).status).toBe(200);
  });

  it('answers HEAD without a body and refuses to be written to', async () => {
    const { url } = await serve();
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000);
    expect((await fetch(`${url}/base.css`, { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('has scripts whose types hold, against the very types of reply and history', async () => {
    const tsc = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url));
    const { stdout } = await promisify(execFile)(tsc, ['--noEmit', '-p', fileURLToPath(FOLDER)]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout.split('\n').filter((line) => line.includes('local/console/'))).toEqual([]);
  });
});
