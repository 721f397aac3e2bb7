import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from './browser.ts';
import { type ScriptedStack, startScriptedStack } from './scripted-stack.ts';

let browser: Browser;
let stack: ScriptedStack;
let contrastProbe: string;

beforeAll(async () => {
  contrastProbe = await readFile(new URL('contrast-probe.js', import.meta.url), 'utf8');
  browser = await launchBrowser();
  stack = await startScriptedStack();
  const queries = [
    'hello',
    'degrade this',
    'refuse me',
    `long ${'longer'.repeat(200)}`,
    '長い質問です。'.repeat(60),
  ];
  for (const [at, query] of queries.entries()) {
    const body = JSON.stringify({ messageId: `look-${at}`, sessionId: 's', query });
    await fetch(`${stack.url}/_stepladder/ask`, { method: 'POST', body });
  }
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

const RUNS = ['', '#run/look-0', '#run/look-1', '#run/look-2', '#run/look-3', '#run/look-4'];

/** Shows each run in turn with everything open that can be opened. */
async function forEachRun(page: Page, look: (hash: string) => Promise<void>): Promise<void> {
  await page.locator('.run-line').first().waitFor({ state: 'attached' });
  for (const hash of RUNS) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    const shown = hash === '' ? '.empty' : `[aria-current][href="${hash}"]`;
    await page.locator(shown).waitFor({ state: 'attached' });
    if (hash !== '') await page.getByText(hash.slice(5), { exact: true }).waitFor();
    await page.evaluate(
      'document.querySelectorAll("details").forEach((details) => { details.open = true; })',
    );
    await look(hash);
  }
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('every text can be read', async () => {
    const { page, close } = await openPage(browser, stack.url, { colorScheme });
    await forEachRun(page, async (hash) => {
      const { measured, found } = await page.evaluate<{ measured: number; found: string[] }>(contrastProbe);
      expect(found, hash).toEqual([]);
      expect(measured).toBeGreaterThan(20);
    });
    await close();
  });
});

describe.each([320, 390, 768, 1_024, 1_280, 1_920])('at a width of %i', (width) => {
  it('nothing sticks out', async () => {
    const { page, complaints, close } = await openPage(browser, stack.url, {
      viewport: { width, height: 800 },
    });
    await forEachRun(page, async (hash) => {
      const pages = await page.evaluate<string[]>(WIDER_THAN_THEY_SHOW);
      expect(pages, hash).toEqual([]);
    });
    expect(complaints).toEqual([]);
    await close();
  });
});

/** What a reader would have to scroll sideways, tables aside. */
const WIDER_THAN_THEY_SHOW = `[document.documentElement, ...document.querySelectorAll('.side, .detail')]
  .filter((pane) => pane.scrollWidth > pane.clientWidth)
  .map((pane) => pane.className + ' ' + pane.scrollWidth)`;

describe('on a phone', () => {
  it('the run takes the place of the list, and the list comes back', async () => {
    const { page, close } = await openPage(browser, stack.url, { viewport: { width: 390, height: 800 } });
    await page.getByRole('link', { name: /hello/ }).click();
    await page.getByRole('region', { name: 'Reply' }).waitFor();
    expect(await page.getByLabel('Message', { exact: true }).isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.id')).toBe('detail');
    await page.getByRole('link', { name: '← All runs' }).click();
    await page.getByLabel('Message', { exact: true }).waitFor();
    await close();
  });
});
