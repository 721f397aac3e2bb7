import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Clock } from '../../tasks/core/clock.ts';
import { launchBrowser, openPage } from './browser.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

/**
 * Takes the pictures of the README anew: the same messages, seed and moment, in light colours. Latencies are
 * measured, and differ by some milliseconds each time.
 */
const FOLDER = new URL('../../workflows/local/console/screenshots/', import.meta.url);
const SIZE = { width: 1_280, height: 860 };
const MORNING = Date.parse('2026-11-21T09:30:00Z');

/** Goes on as time does, from the same moment each time. */
function demoClock(): Clock {
  const began = performance.now();
  return { now: () => MORNING + Math.round(performance.now() - began) };
}

const QUERY =
  'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale';

async function fill(stack: OperatedStack): Promise<void> {
  await stack.tell('demo-2', 'ベルセルクは在庫ありますか？');
  await stack.tell('demo-3', 'How long do I have to return a book that arrived damaged?');
  await stack.tell('demo-4', 'Where is my order MA-10001?', { userId: 'user-1' });
  await stack.tell('demo-5', 'Compare Monster and 20th Century Boys');
  await stack.fail('broken-1', 'hello');
  await stack.fail('broken-2', 'Is volume 3 of Vinland Saga in stock, and what does it cost?');
  await stack.fail('broken-3', '『鋼の錬金術師』の1巻は在庫がありますか？');
  await stack.tell('demo-1', QUERY);
}

async function take(page: Page, name: string, height = SIZE.height): Promise<void> {
  // What is under the pointer, or has the focus, would look different from run to run.
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({
    path: fileURLToPath(new URL(`${name}.png`, FOLDER)),
    animations: 'disabled',
    clip: { x: 0, y: 0, width: SIZE.width, height },
  });
}

async function takeAll(page: Page, console: string): Promise<void> {
  await page.goto(`${console}#run/demo-1`);
  await page.getByRole('region', { name: 'Reply' }).waitFor();
  await page.locator('.machine g.node.succeeded').first().waitFor();
  await page.locator('#run-list a').nth(7).waitFor();
  await take(page, 'run');
  await page.goto(`${console}#failed`);
  await page.getByRole('button', { name: 'Replay all 3' }).click();
  await page.getByRole('button', { name: 'Replay 3 runs' }).click();
  await page
    .locator('.page')
    .getByText(/^3 of 3 answered/)
    .waitFor();
  await page.locator('#failed-count').waitFor({ state: 'hidden' });
  await take(page, 'failed', 460);
  await page.getByRole('row').filter({ hasText: 'broken-2' }).getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('region', { name: 'Side by side' }).scrollIntoViewIfNeeded();
  await page.locator('.detail').evaluate((detail) => detail.scrollTo(0, detail.scrollHeight));
  await take(page, 'compare');
}

await mkdir(FOLDER, { recursive: true });
const [browser, stack] = await Promise.all([
  launchBrowser(),
  startOperatedStack({ latencyScale: 0.25, seams: { clock: demoClock() } }),
]);
try {
  await fill(stack);
  const { page, complaints, close } = await openPage(browser, `${stack.console}#runs`, {
    viewport: SIZE,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  page.setDefaultTimeout(15_000);
  await page.clock.setFixedTime(MORNING);
  await page.reload();
  await takeAll(page, stack.console);
  await close();
  if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
} finally {
  await browser.close();
  await stack.close();
}
