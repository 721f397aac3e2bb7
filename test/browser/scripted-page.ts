import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser, type OpenedPage, openPage } from './browser.ts';
import { type ScriptedStack, startScriptedStack } from './scripted-stack.ts';

/** What a test of the page needs, there before each test and gone after it. */
export interface Scene {
  readonly browser: Browser;
  readonly stack: ScriptedStack;
  readonly opened: OpenedPage;
  readonly page: Page;
}

/** A page over a stack of its own for each test of the file. @returns the scene of the test that runs */
export function scripted(): () => Scene {
  let browser: Browser | undefined;
  let scene: Scene | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    if (browser === undefined) throw new Error('the browser did not start');
    const stack = await startScriptedStack();
    const opened = await openPage(browser, stack.url);
    scene = { browser, stack, opened, page: opened.page };
  });
  afterEach(async () => {
    await scene?.opened.close();
    await scene?.stack.close();
  });
  return () => {
    if (scene === undefined) throw new Error('there is a scene only within a test');
    return scene;
  };
}

/** The parts of the page that tests look at. */
export const partsOf = (page: Page) => {
  const panel = page.getByRole('region', { name: 'Run', exact: true });
  return {
    message: page.getByLabel('Message', { exact: true }),
    runs: page.locator('#run-list').getByRole('link'),
    panel,
    reply: panel.getByRole('region', { name: 'Reply' }),
    states: panel.getByRole('region', { name: 'States' }).locator('summary'),
    machine: panel.getByRole('group', { name: /^States that the run entered/ }),
    turns: page.getByRole('list', { name: 'Conversation' }).locator('.turn'),
  };
};

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

export const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
