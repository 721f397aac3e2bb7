import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../tasks/profiles/mangaassist/default-policy.ts';
import { launchBrowser, type OpenedPage, openPage } from './browser.ts';
import { HOSTILE, type OperatedStack, startOperatedStack } from './operated-stack.ts';
import { partsOf, send, view } from './scripted-page.ts';

let browser: Browser;
let stack: OperatedStack;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  [browser, stack] = await Promise.all([launchBrowser(), startOperatedStack({ latencyScale: 0.2 })]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});
beforeEach(async () => {
  opened = await openPage(browser, stack.console);
  page = opened.page;
});
afterEach(() => opened.close());

const row = (id: string) => page.getByRole('row').filter({ hasText: id });

describe('a message that is sent', () => {
  it.each([
    ['en', /^I loved Attack on Titan/],
    ['ja', /^『進撃の巨人』が大好きです/],
  ])('is watched on the machine in %s, and a state of it opened', async (language, sample) => {
    const { reply, machine, panel } = partsOf(page);
    await page.getByText('Simulated models').waitFor();
    await page.getByRole('button', { name: sample }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await machine.locator('g.node.running').first().waitFor();
    await reply.getByText('not by a real model').waitFor();
    expect(await reply.locator(`[lang=${language}]`).count()).toBe(1);
    await page.locator('.chips').getByText('complex lane').waitFor();
    expect(await machine.locator('g.node.running').count()).toBe(0);
    const entered = await machine
      .locator('g.node.entered')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-place')));
    expect(entered).toEqual(
      expect.arrayContaining(['Choose Route', 'Complex Lane', 'Ask Every Model/0/Ask Member', 'Reply Ready']),
    );
    expect(entered).not.toContain('Simple Lane');
    expect(
      await machine.locator('g.edge.taken title', { hasText: 'Choose Route->Complex Lane' }).count(),
    ).toBe(1);
    await machine.getByRole('button', { name: /^Choose Route/ }).click();
    const shown = panel.getByRole('region', { name: 'Variables on entry' });
    expect(JSON.parse((await shown.textContent()) ?? '')).toHaveProperty('request.query');
    expect(opened.complaints).toEqual([]);
  });

  it('stays text, whatever it says', async () => {
    const { reply, turns } = partsOf(page);
    await send(page, HOSTILE);
    await reply.waitFor();
    await turns.getByText(HOSTILE).waitFor();
    await view(page, 'Runs');
    await page.locator('.run-query', { hasText: '<img src=x' }).first().waitFor();
    expect(await page.locator('img:not(.brand img), main script, main b').count()).toBe(0);
    expect(await page.title()).toBe('Stepladder console');
    expect(opened.complaints).toEqual([]);
  });

  it('that is refused says why', async () => {
    await stack.start(
      JSON.stringify({ messageId: 'refused', sessionId: 's', query: 'hi', tier: 'golden' }),
      'refused',
    );
    await page.goto(`${stack.console}#run/refused`);
    await page.getByRole('heading', { name: 'Request.Invalid' }).waitFor();
    await page.getByText('tier must be one of').waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

describe('runs that failed', () => {
  it('are replayed one at a time, and laid beside the replay', async () => {
    await stack.fail('down-1', 'hello there, is anybody in?');
    await page.goto(`${stack.console}#run/down-1`);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('heading', { name: 'Side by side' }).waitFor();
    const table = page.getByRole('region', { name: 'All runs of this message' });
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Original', 'Replay 1 (open)']);
    expect(
      await table
        .getByRole('row', { name: /^Outcome/ })
        .locator('td')
        .allTextContents(),
    ).toEqual(['apologized', 'answered']);
    expect(
      await table
        .getByRole('row', { name: /^Model/ })
        .locator('ins')
        .textContent(),
    ).toMatch(/^claude-/);
    expect(
      await table
        .getByRole('row', { name: /^States/ })
        .locator('ins')
        .allTextContents(),
    ).toEqual(expect.arrayContaining(['Record Failure', 'Apologize', 'Reply Ready']));
    await table.getByRole('link', { name: 'Original' }).click();
    await page.getByText('Nobody has answered this message yet.').waitFor({ state: 'detached' });
    expect(opened.complaints).toEqual([]);
  });

  it('are replayed all at once, after a question, with what became of each', async () => {
    for (const id of ['down-2', 'down-3']) await stack.fail(id, `hello ${id}`);
    await view(page, 'Failed');
    await page.getByRole('button', { name: 'Replay all 2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay 2 runs?' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await row('down-2').getByRole('button').count()).toBe(1);
    await page.getByRole('button', { name: 'Replay all 2' }).click();
    await dialog.getByRole('button', { name: 'Replay 2 runs' }).click();
    await page
      .getByText(/^2 of 2 answered · \$[\d.]+ paid/)
      .first()
      .waitFor();
    await row('down-3').getByText('answered').waitFor();
    expect(await page.getByRole('button', { name: /^Replay/ }).count()).toBe(0);
    await row('down-3').getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'Side by side' }).waitFor();
    await view(page, 'Failed');
    await page.getByText('Nobody waits: every run of this time was answered.').waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

describe('the policy', () => {
  it('is rolled back with a reason, unless somebody was first', async () => {
    await stack.policy((policy) => ({ ...policy, thresholds: { ...policy.thresholds, accept: 0.86 } }));
    await view(page, 'Policy');
    const diff = page.getByRole('region', { name: 'Fields that changed' });
    await diff.getByRole('row', { name: 'thresholds.accept' }).waitFor();
    expect(
      await diff.getByRole('row', { name: 'thresholds.accept' }).locator('td').allTextContents(),
    ).toEqual([String(defaultPolicy.thresholds.accept), '0.86']);
    await page.getByRole('link', { name: /^Version 1/ }).click();
    await page.getByRole('button', { name: 'Roll back to version 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back to version 1?' });
    await dialog.getByRole('row', { name: 'thresholds.accept' }).waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('reason is empty: say why').waitFor();
    await stack.policy((policy) => ({ ...policy, thresholds: { ...policy.thresholds, accept: 0.87 } }), 2);
    await dialog.getByLabel('Reason').fill(HOSTILE);
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('the live policy is version 3 (by test').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('version 3 is live').waitFor();
    await page.getByRole('button', { name: 'Roll back to version 1' }).click();
    await dialog.getByLabel('Reason').fill(HOSTILE);
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('version 4 is live').waitFor();
    await page
      .getByRole('link', { name: /^Version 4/ })
      .getByText(HOSTILE)
      .waitFor();
    expect(await page.locator('#page img').count()).toBe(0);
  });
});

describe('the figures', () => {
  it('tell the hour, the budget and the models', async () => {
    await stack.tell('live-1', 'Is Berserk in stock?');
    await view(page, 'Live');
    await page.getByRole('img', { name: /^Latency: p50 up to \d/ }).waitFor();
    await page.getByRole('img', { name: /^Messages by lane: .*medium up to/ }).waitFor();
    const tile = page.locator('.tile').filter({ hasText: 'Messages' });
    expect(Number.parseInt((await tile.locator('dd').textContent()) ?? '', 10)).toBeGreaterThan(0);
    await page.getByText('main pot').waitFor();
    expect(await page.locator('.pot').first().textContent()).toContain('of $9,500.00');
    expect(await row('claude-haiku-5-5').first().textContent()).toContain('rungs.cheap');
    await page.getByRole('figure', { name: 'Messages by lane' }).getByText('Figures').click();
    await page
      .getByRole('region', { name: 'Messages by lane, by the minute' })
      .getByRole('row')
      .nth(1)
      .waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
