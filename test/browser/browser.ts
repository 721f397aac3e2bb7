import { access, constants } from 'node:fs/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @throws a plain instruction when there is no Chromium: a browser test that skips proves nothing */
export async function launchBrowser(): Promise<Browser> {
  try {
    await access(CHROMIUM, constants.X_OK);
  } catch (cause) {
    throw new Error(
      `The browser tests need Chromium, and there is none at ${CHROMIUM}. ` +
        'Install it (Debian: apt-get install chromium) or set CHROMIUM to the path of one.',
      { cause },
    );
  }
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface OpenedPage {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, of the content policy, of loading. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens an address in a context of its own: nothing is shared with another page. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}
