import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, type OpenedPage, openPage } from './browser.ts';
import { type ScriptedStack, startScriptedStack } from './scripted-stack.ts';

let browser: Browser;
let stack: ScriptedStack;
let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  stack = await startScriptedStack();
  opened = await openPage(browser, stack.url);
  page = opened.page;
});
afterEach(async () => {
  await opened.close();
  await stack.close();
});

const message = () => page.getByLabel('Message', { exact: true });
const runs = () =>
  page
    .getByRole('list')
    .filter({ has: page.locator('.run-line') })
    .getByRole('link');
const panel = () => page.getByRole('region', { name: 'Run', exact: true });
const reply = () => panel().getByRole('region', { name: 'Reply' });
const states = () => panel().getByRole('region', { name: 'States' }).locator('summary');

async function send(text: string): Promise<void> {
  await message().fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

describe('sending a message', () => {
  it('shows the reply, how it was made, and every state it went through', async () => {
    await send('hello there');
    await reply().getByText('You said: hello there').waitFor();
    const text = await panel().textContent();
    for (const fact of ['answered', 'simple lane', 'claude-haiku-5-5', '0.91', '$0.0000802', '1.23 s']) {
      expect(text).toContain(fact);
    }
    expect(text).toContain('simple: a greeting suits a cheap model');
    expect(await panel().getByRole('table').getByRole('row').count()).toBe(3);
    expect((await states().allInnerTexts()).map((row) => row.split('\n')[0]?.trim())).toEqual([
      'Accept RequestPass',
      'Any Query?Choice',
      'Invoke ModelTask',
      'Reply ReadySucceed',
    ]);
    expect(opened.complaints).toEqual([]);
  });

  it('marks a simulated reply as one, and a real one not', async () => {
    await send('hello');
    await reply().getByText('Written by the built-in simulator, not by a real model.').waitFor();
    await send('hello, real model');
    await reply().getByText('You said: hello, real model').waitFor();
    expect(await reply().textContent()).not.toContain('simulat');
  });

  it('sends with Ctrl+Enter, tier, strategy and customer included', async () => {
    await page.getByLabel('Tier').selectOption('premium');
    await page.getByLabel('Strategy').selectOption('cascade');
    await page.getByLabel('Customer').fill('c-1');
    await message().fill('hello');
    await message().press('Control+Enter');
    await reply().waitFor();
    expect(stack.requests).toEqual([
      {
        query: 'hello',
        tier: 'premium',
        strategy: 'cascade',
        userId: 'c-1',
        messageId: expect.stringMatching(/^web-[0-9a-f]{12}$/),
        sessionId: expect.stringMatching(/^web-session-[0-9a-f]{12}$/),
      },
    ]);
    expect(await message().inputValue()).toBe('');
  });

  it('keeps one session until a new conversation is begun', async () => {
    await send('one');
    await reply().getByText('You said: one').waitFor();
    await send('two');
    await reply().getByText('You said: two').waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await send('three');
    await reply().getByText('You said: three').waitFor();
    const [one, two, three] = stack.requests.map(({ sessionId }) => sessionId);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('fills in a sample and answers it in its language', async () => {
    await page.getByText('Sample messages').click();
    await page.getByRole('button', { name: 'こんにちは' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await reply().getByText('「こんにちは」ですね。').waitFor();
    expect(await reply().locator('[lang=ja]').count()).toBe(1);
  });

  it('fills in the customer whose order a sample asks for', async () => {
    await page.getByText('Sample messages').click();
    await page.getByRole('button', { name: 'Where is my order MA-10001?' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await reply().waitFor();
    expect(stack.requests).toMatchObject([{ userId: 'user-1' }]);
  });

  it('says the reply to a screen reader', async () => {
    await send('hello');
    await page
      .locator('[aria-live=polite]', { hasText: 'Simulated reply: You said: hello' })
      .waitFor({ state: 'attached' });
  });

  it('asks for a message when there is none', async () => {
    await send('   ');
    await page.getByRole('alert').getByText('Write a message first.').waitFor();
    expect(await message().getAttribute('aria-invalid')).toBe('true');
    expect(stack.requests).toEqual([]);
  });

  it('keeps the message and says so when the server is gone', async () => {
    await stack.close();
    await send('hello');
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    expect(await message().inputValue()).toBe('hello');
  });

  it('shows why a run failed', async () => {
    await send('refuse me');
    await panel().getByRole('heading', { name: 'Request.Invalid' }).waitFor();
    await panel().getByText('query: say something else').waitFor();
    expect(await runs().first().textContent()).toMatch(/failed\s*Request\.Invalid/);
  });
});

describe('a run', () => {
  it('shows its states as they are entered', async () => {
    await send('please wait');
    await panel().locator('.state.running', { hasText: 'Invoke Model' }).waitFor();
    expect(await panel().textContent()).toContain('running');
    stack.release();
    await reply().getByText('You said: please wait').waitFor();
    expect(await panel().locator('.state.running').count()).toBe(0);
  });

  it('keeps a state open that was opened while it ran', async () => {
    await send('wait for it');
    await states().filter({ hasText: 'Accept Request' }).click();
    const input = panel().getByRole('region', { name: 'Input' });
    await input.getByText('"query": "wait for it"').waitFor();
    stack.release();
    await reply().waitFor();
    expect(await input.isVisible()).toBe(true);
  });

  it('opens a state for its input, arguments, output and variables', async () => {
    await send('hello');
    await reply().waitFor();
    await states().nth(0).click();
    await states().nth(2).click();
    const shown = async (name: string) =>
      JSON.parse((await panel().getByRole('region', { name }).first().textContent()) ?? 'null');
    expect(await shown('Input')).toMatchObject({ query: 'hello' });
    expect(await shown('Assigned')).toEqual({ query: 'hello' });
    expect(await shown('Called with')).toMatchObject({ FunctionName: 'model', Payload: { query: 'hello' } });
    expect(await panel().getByRole('region', { name: 'Output' }).count()).toBe(2);
  });

  it('tells how often a task was called and what it was refused', async () => {
    await send('throttle me');
    await reply().waitFor();
    expect(await states().nth(2).textContent()).toContain('2 calls');
  });

  it('names what was degraded', async () => {
    await send('degrade this');
    await reply().waitFor();
    expect(await panel().locator('.chips').textContent()).toMatch(
      /degraded\s*simple lane.*context unavailable/s,
    );
  });

  it('never becomes markup', async () => {
    const markup = '<img src=x onerror="document.title=1"><b>bold</b><script>document.title=2</script>';
    await send(markup);
    await reply().getByText(`You said: ${markup}`).waitFor();
    await states().nth(0).click();
    expect(await page.locator('#detail img, #detail b, #detail script, #runs img').count()).toBe(0);
    expect(await page.title()).not.toMatch(/^[12]$/);
    expect(opened.complaints).toEqual([]);
  });

  it('is reached by its address, and by going back', async () => {
    await send('first');
    await reply().getByText('You said: first').waitFor();
    const address = page.url();
    expect(address).toMatch(/#run\/web-/);
    await send('second');
    await reply().getByText('You said: second').waitFor();
    await page.goBack();
    await reply().getByText('You said: first').waitFor();
    const again = await openPage(browser, address);
    await again.page.getByRole('region', { name: 'Reply' }).getByText('You said: first').waitFor();
    await again.close();
  });

  it('that does not exist is named', async () => {
    await page.goto(`${stack.url}/#run/none`);
    await panel().getByText('There is no run called none.').waitFor({ timeout: 8_000 });
  });
});

describe('the list of runs', () => {
  it('says so when it is empty', async () => {
    await page.getByText('No runs yet. Send a message to see the first.').waitFor();
  });

  it('shows a run that another process started, newest first, without a reload', async () => {
    await send('mine');
    await reply().waitFor();
    await fetch(`${stack.url}/_stepladder/ask`, {
      method: 'POST',
      body: JSON.stringify({ messageId: 'theirs', sessionId: 's', query: 'from elsewhere' }),
    });
    await runs().first().getByText('from elsewhere').waitFor();
    expect((await runs().allInnerTexts()).map((row) => row.split('\n')[0])).toEqual([
      'from elsewhere',
      'mine',
    ]);
    await runs().first().click();
    await reply().getByText('You said: from elsewhere').waitFor();
    expect(await runs().first().getAttribute('aria-current')).toBe('true');
  });

  it('keeps the focus on a run while newer ones arrive', async () => {
    await send('mine');
    await runs().first().focus();
    await fetch(`${stack.url}/_stepladder/ask`, { method: 'POST', body: '{"query":"newer"}' });
    await runs().first().getByText('newer').waitFor();
    expect(await page.evaluate('document.activeElement.innerText')).toContain('mine');
  });

  it('tells runs of one name apart', async () => {
    for (const query of ['once', 'twice']) {
      const body = JSON.stringify({ messageId: 'same', query });
      await fetch(`${stack.url}/_stepladder/ask`, { method: 'POST', body });
    }
    await runs().filter({ hasText: 'once' }).click();
    await reply().getByText('You said: once').waitFor();
    await runs().filter({ hasText: 'twice' }).click();
    await reply().getByText('You said: twice').waitFor();
    expect(await page.locator('[aria-current]').count()).toBe(1);
  });

  it('is searched', async () => {
    for (const query of ['apples', 'pears']) await send(query);
    await runs().nth(1).waitFor();
    await page.getByLabel('Find runs').fill('apple');
    await runs().filter({ hasText: 'pears' }).waitFor({ state: 'detached' });
    expect(await runs().count()).toBe(1);
    await page.getByLabel('Find runs').fill('nothing like it');
    await page.getByText('No run matches.').waitFor();
  });

  it('is worked by keyboard alone', async () => {
    await send('by hand');
    await reply().waitFor();
    await page.goto(stack.url);
    await runs().first().waitFor();
    await page.getByLabel('Find runs').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await states().first().waitFor();
    await states().first().focus();
    await page.keyboard.press('Enter');
    await panel().getByRole('region', { name: 'Input' }).waitFor();
  });
});
