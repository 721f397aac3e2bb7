import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from './browser.ts';
import { HOSTILE, LONG_JAPANESE, type OperatedStack, startOperatedStack } from './operated-stack.ts';

let browser: Browser;
let stack: OperatedStack;
let contrastProbe: string;

beforeAll(async () => {
  contrastProbe = await readFile(new URL('contrast-probe.js', import.meta.url), 'utf8');
  [browser, stack] = await Promise.all([launchBrowser(), startOperatedStack()]);
  await stack.tell('look-ja', LONG_JAPANESE);
  await stack.tell('look-wide', `${HOSTILE} ${'longer'.repeat(200)}`);
  await stack.tell('look-refused', 'hi', { tier: 'golden' });
  await stack.tell('look-vote', 'Hide this comment, yes or no?', { strategy: 'ensemble', slaMs: 6_000 });
  for (const id of ['look-down', 'look-open']) await stack.fail(id, `${LONG_JAPANESE} ${id}`);
  await replay('look-down');
  await stack.policy((policy) => ({ ...policy, thresholds: { ...policy.thresholds, accept: 0.86 } }));
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

async function replay(id: string): Promise<void> {
  const { page, close } = await openPage(browser, `${stack.console}#run/${id}`);
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('heading', { name: 'Side by side' }).waitFor();
  await close();
}

/** Each view, and what is there once it is whole. */
const VIEWS = [
  ['#chat', '.machine'],
  ['#runs', '.run-line'],
  ['#run/look-ja', '.reply'],
  ['#run/look-wide', '.reply'],
  ['#run/look-refused', '.failure'],
  ['#run/look-vote', '.machine .times'],
  ['#run/look-down', '.compare'],
  ['#run/look-open', '.replay'],
  ['#run/none', '.detail > .note:text("There is no run")'],
  ['#failed', '.replay-cell'],
  ['#live', '.plot svg'],
  ['#policy', '.diff td'],
] as const;

/** Shows each view in turn with everything open that can be opened. */
async function forEachView(page: Page, look: (hash: string) => Promise<void>): Promise<void> {
  for (const [hash, whole] of VIEWS) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.locator(whole).first().waitFor({ state: 'attached' });
    if (hash.startsWith('#run/look')) await page.locator('.state').first().waitFor({ state: 'attached' });
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    await look(hash);
  }
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('every text can be read', async () => {
    const { page, close } = await openPage(browser, stack.console, { colorScheme, reducedMotion: 'reduce' });
    await forEachView(page, async (hash) => {
      const { measured, found } = await page.evaluate<{ measured: number; found: string[] }>(contrastProbe);
      expect(found, hash).toEqual([]);
      expect(measured, hash).toBeGreaterThan(20);
    });
    await close();
  });
});

describe.each([320, 375, 1_024, 1_440])('at a width of %i', (width) => {
  it('nothing sticks out', async () => {
    const viewport = { width, height: 800 };
    const { page, close } = await openPage(browser, stack.console, { viewport, reducedMotion: 'reduce' });
    await forEachView(page, async (hash) => {
      expect(await page.evaluate<string[]>(WIDER_THAN_THEY_SHOW), hash).toEqual([]);
    });
    await close();
  });
});

/** What a reader would have to scroll sideways; drawings and tables do so within themselves. */
const WIDER_THAN_THEY_SHOW = `[document.documentElement, ...document.querySelectorAll('.side, .detail, .page')]
  .filter((pane) => pane.scrollWidth > pane.clientWidth)
  .map((pane) => pane.className + ' ' + pane.scrollWidth)`;

describe('on a phone', () => {
  it('the run takes the place of the list, and the list comes back', async () => {
    const viewport = { width: 375, height: 800 };
    const { page, close } = await openPage(browser, `${stack.console}#runs`, { viewport });
    await page.locator('a[href="#run/look-ja"]').click();
    await page.getByRole('region', { name: 'Reply' }).waitFor();
    expect(await page.getByLabel('Find runs').isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.id')).toBe('detail');
    await page.getByRole('link', { name: '← All runs' }).click();
    await page.getByLabel('Find runs').waitFor();
    await close();
  });
});

describe('by keyboard', () => {
  it('every view is reached, seen to be focused, and left again', async () => {
    const { page, close } = await openPage(browser, stack.console);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('skip');
    for (const hash of ['#chat', '#runs', '#failed', '#live', '#policy']) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(hash);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    }
    await page.keyboard.press('Enter');
    await page.locator('.diff td').first().waitFor();
    await page.evaluate('document.body.focus()');
    const stops = new Set<string>();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      stops.add(await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 120)'));
    }
    // Round and round: no part of the page keeps the focus for itself.
    expect(stops.size).toBeGreaterThan(8);
    expect([...stops].some((stop) => stop.includes('id="skip"'))).toBe(true);
    await close();
  });
});
