import { describe, expect, it } from 'vitest';
import { openPage } from './browser.ts';
import { partsOf, scripted, send } from './scripted-page.ts';

const scene = scripted();

describe('sending a message', () => {
  it('shows the reply, how it was made, and every state it went through', async () => {
    const { page, opened } = scene();
    const { panel, reply, states } = partsOf(page);
    await send(page, 'hello there');
    await reply.getByText('You said: hello there').waitFor();
    const text = await panel.textContent();
    for (const fact of ['answered', 'simple lane', 'claude-haiku-5-5', '0.91', '$0.0000802', '1.23 s']) {
      expect(text).toContain(fact);
    }
    expect(text).toContain('simple: a greeting suits a cheap model');
    expect(await panel.getByRole('table').getByRole('row').count()).toBe(3);
    expect((await states.allInnerTexts()).map((row) => row.split('\n')[0]?.trim())).toEqual([
      'Accept RequestPass',
      'Any Query?Choice',
      'Invoke ModelTask',
      'Reply ReadySucceed',
    ]);
    expect(opened.complaints).toEqual([]);
  });

  it('marks a simulated reply as one, and a real one not', async () => {
    const { page } = scene();
    const { reply } = partsOf(page);
    await send(page, 'hello');
    await reply.getByText('Written by the built-in simulator, not by a real model.').waitFor();
    await send(page, 'hello, real model');
    await reply.getByText('You said: hello, real model').waitFor();
    expect(await reply.textContent()).not.toContain('simulat');
  });

  it('sends with Ctrl+Enter, tier, strategy, goal, customer and session included', async () => {
    const { page, stack } = scene();
    const { message, reply } = partsOf(page);
    await page.getByText('Tier, strategy, goal').click();
    await page.getByLabel('Tier').selectOption('premium');
    await page.getByLabel('Strategy').selectOption('cascade');
    await page.getByLabel('Goal').selectOption('quality');
    await page.getByLabel('Customer').fill('c-1');
    await page.getByLabel('Session').fill('s-1');
    await message.fill('hello');
    await message.press('Control+Enter');
    await reply.waitFor();
    expect(stack.requests).toEqual([
      {
        query: 'hello',
        tier: 'premium',
        strategy: 'cascade',
        goal: 'quality',
        userId: 'c-1',
        sessionId: 's-1',
        messageId: expect.stringMatching(/^web-[0-9a-f]{12}$/),
      },
    ]);
    expect(await message.inputValue()).toBe('');
  });

  it('keeps one session until a new conversation is begun', async () => {
    const { page, stack } = scene();
    const { reply } = partsOf(page);
    await send(page, 'one');
    await reply.getByText('You said: one').waitFor();
    await send(page, 'two');
    await reply.getByText('You said: two').waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await send(page, 'three');
    await reply.getByText('You said: three').waitFor();
    const [one, two, three] = stack.requests.map(({ sessionId }) => sessionId);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('fills in a sample and answers it in its language', async () => {
    const { page } = scene();
    const { reply } = partsOf(page);
    await page.getByRole('button', { name: 'こんにちは' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await reply.getByText('「こんにちは」ですね。').waitFor();
    expect(await reply.locator('[lang=ja]').count()).toBe(1);
  });

  it('fills in the customer whose order a sample asks for', async () => {
    const { page, stack } = scene();
    const { reply } = partsOf(page);
    await page.getByRole('button', { name: 'Where is my order MA-10001?' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await reply.waitFor();
    expect(stack.requests).toMatchObject([{ userId: 'user-1' }]);
  });

  it('says the reply to a screen reader', async () => {
    const { page } = scene();
    await send(page, 'hello');
    await page
      .locator('[aria-live=polite]', { hasText: 'Simulated reply: You said: hello' })
      .waitFor({ state: 'attached' });
  });

  it('keeps the conversation beside the run, each answer with its lane, cost, time and trace', async () => {
    const { page } = scene();
    const { turns, reply } = partsOf(page);
    await send(page, 'one');
    await turns.nth(0).getByText('You said: one').waitFor();
    await send(page, 'two');
    await turns.nth(1).getByText('simple lane · claude-haiku-5-5 · $0.0000802 · 1.23 s').waitFor();
    expect(await turns.nth(1).textContent()).toContain('simulated');
    await turns.nth(0).getByRole('link', { name: 'Trace' }).click();
    await reply.getByText('You said: one').waitFor();
    await page.reload();
    await turns.nth(1).getByText('You said: two').waitFor();
  });

  it('asks for a message when there is none', async () => {
    const { page, stack } = scene();
    const { message } = partsOf(page);
    await send(page, '   ');
    await page.getByRole('alert').getByText('Write a message first.').waitFor();
    expect(await message.getAttribute('aria-invalid')).toBe('true');
    expect(stack.requests).toEqual([]);
  });

  it('keeps the message and says so when the server is gone', async () => {
    const { page, stack } = scene();
    const { message } = partsOf(page);
    await stack.close();
    await send(page, 'hello');
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    expect(await message.inputValue()).toBe('hello');
  });

  it('shows why a run failed', async () => {
    const { page } = scene();
    const { turns, panel } = partsOf(page);
    await send(page, 'refuse me');
    await panel.getByRole('heading', { name: 'Request.Invalid' }).waitFor();
    await panel.getByText('query: say something else').waitFor();
    await turns.getByText('Request.Invalid: query: say something else').waitFor();
  });
});

describe('a run', () => {
  it('shows its states as they are entered', async () => {
    const { page, stack } = scene();
    const { panel, reply } = partsOf(page);
    await send(page, 'please wait');
    await panel.locator('.state.running', { hasText: 'Invoke Model' }).waitFor();
    expect(await panel.textContent()).toContain('running');
    stack.release();
    await reply.getByText('You said: please wait').waitFor();
    expect(await panel.locator('.state.running').count()).toBe(0);
  });

  it('keeps a state open that was opened while it ran', async () => {
    const { page, stack } = scene();
    const { panel, reply, states } = partsOf(page);
    await send(page, 'wait for it');
    await states.filter({ hasText: 'Accept Request' }).click();
    const input = panel.getByRole('region', { name: 'Input' });
    await input.getByText('"query": "wait for it"').waitFor();
    stack.release();
    await reply.waitFor();
    expect(await input.isVisible()).toBe(true);
  });

  it('opens a state for its input, arguments, output and variables', async () => {
    const { page } = scene();
    const { panel, reply, states } = partsOf(page);
    await send(page, 'hello');
    await reply.waitFor();
    await states.nth(0).click();
    await states.nth(2).click();
    const shown = async (name: string) =>
      JSON.parse((await panel.getByRole('region', { name }).first().textContent()) ?? 'null');
    expect(await shown('Input')).toMatchObject({ query: 'hello' });
    expect(await shown('Assigned')).toEqual({ query: 'hello' });
    expect(await shown('Called with')).toMatchObject({ FunctionName: 'model', Payload: { query: 'hello' } });
    expect(await panel.getByRole('region', { name: 'Output' }).count()).toBe(2);
  });

  it('tells how often a task was called and what it was refused', async () => {
    const { page } = scene();
    const { reply, states } = partsOf(page);
    await send(page, 'throttle me');
    await reply.waitFor();
    expect(await states.nth(2).textContent()).toContain('2 calls');
  });

  it('names what was degraded', async () => {
    const { page } = scene();
    const { panel, reply } = partsOf(page);
    await send(page, 'degrade this');
    await reply.waitFor();
    expect(await panel.locator('.chips').textContent()).toMatch(
      /degraded\s*simple lane.*context unavailable/s,
    );
  });

  it('never becomes markup', async () => {
    const { page, opened } = scene();
    const { reply, states } = partsOf(page);
    const markup = '<img src=x onerror="document.title=1"><b>bold</b><script>document.title=2</script>';
    await send(page, markup);
    await reply.getByText(`You said: ${markup}`).waitFor();
    await states.nth(0).click();
    expect(await page.locator('#detail img, #detail b, #detail script, #turns img, #turns b').count()).toBe(
      0,
    );
    expect(await page.title()).not.toMatch(/^[12]$/);
    expect(opened.complaints).toEqual([]);
  });

  it('is reached by its address, and by going back', async () => {
    const { page, browser } = scene();
    const { reply } = partsOf(page);
    await send(page, 'first');
    await reply.getByText('You said: first').waitFor();
    const address = page.url();
    expect(address).toMatch(/#run\/web-/);
    await send(page, 'second');
    await reply.getByText('You said: second').waitFor();
    await page.goBack();
    await reply.getByText('You said: first').waitFor();
    const again = await openPage(browser, address);
    await again.page.getByRole('region', { name: 'Reply' }).getByText('You said: first').waitFor();
    await again.close();
  });

  it('that does not exist is named', async () => {
    const { page, stack } = scene();
    const { panel } = partsOf(page);
    await page.goto(`${stack.url}/#run/none`);
    await panel.getByText('There is no run called none.').waitFor({ timeout: 8_000 });
  });
});
