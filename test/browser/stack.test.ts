import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../workflows/local/stack.ts';
import { launchBrowser, openPage } from './browser.ts';

let browser: Browser;
let stack: Stack;

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await startStack({ port: 0, models: 'simulated', latencyScale: 0, seed: 1, external: {} });
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

describe('the console over the whole pipeline', () => {
  it.each([
    ['en', /^I loved Attack on Titan/],
    ['ja', /^『進撃の巨人』が大好きです/],
  ])('answers the sample question in %s through the complex lane', async (language, sample) => {
    const { page, complaints, close } = await openPage(browser, stack.endpoints.console);
    await page.getByText('Simulated models').waitFor();
    await page.getByText('Sample messages').click();
    await page.getByRole('button', { name: sample }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    const reply = page.getByRole('region', { name: 'Reply' });
    await reply.getByText('not by a real model').waitFor();
    expect(await reply.locator(`[lang=${language}]`).count()).toBe(1);
    await page.locator('.chips').getByText('complex lane').waitFor();
    const states = await page.locator('.state-name').allTextContents();
    expect(states.join()).toMatch(
      /^Accept Request.*Choose Route.*Complex Lane.*Aggregate Reply.*Reply Ready/,
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows why a request was refused', async () => {
    const response = await fetch(`${stack.endpoints.stepFunctions}/_stepladder/ask`, {
      method: 'POST',
      body: JSON.stringify({ messageId: 'refused', sessionId: 's', query: 'hi', tier: 'golden' }),
    });
    expect(response.status).toBe(200);
    const { page, close } = await openPage(browser, `${stack.endpoints.console}#run/refused`);
    await page.getByRole('heading', { name: 'Request.Invalid' }).waitFor();
    await page.getByText('tier must be one of').waitFor();
    await close();
  });
});
