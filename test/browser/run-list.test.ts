import { describe, expect, it } from 'vitest';
import { partsOf, scripted, send, view } from './scripted-page.ts';

const scene = scripted();

describe('the list of runs', () => {
  it('says so when it is empty', async () => {
    const { page } = scene();
    await view(page, 'Runs');
    await page.getByText('No runs yet. Send a message to see the first.').waitFor();
  });

  it('shows a run that another process started, newest first, without a reload', async () => {
    const { page, stack } = scene();
    const { runs, reply } = partsOf(page);
    await send(page, 'mine');
    await reply.waitFor();
    await view(page, 'Runs');
    await runs.first().getByText('mine').waitFor();
    await stack.ask({ messageId: 'theirs', sessionId: 's', query: 'from elsewhere' });
    await runs.first().getByText('from elsewhere').waitFor();
    expect((await runs.allInnerTexts()).map((row) => row.split('\n')[0])).toEqual(['from elsewhere', 'mine']);
    await runs.first().click();
    await reply.getByText('You said: from elsewhere').waitFor();
    expect(await runs.first().getAttribute('aria-current')).toBe('true');
  });

  it('keeps the focus on a run while newer ones arrive', async () => {
    const { page, stack } = scene();
    const { runs } = partsOf(page);
    await stack.ask({ query: 'mine' });
    await view(page, 'Runs');
    await runs.first().focus();
    await stack.ask({ query: 'newer' });
    await runs.first().getByText('newer').waitFor();
    expect(await page.evaluate('document.activeElement.innerText')).toContain('mine');
  });

  it('tells runs of one name apart', async () => {
    const { page, stack } = scene();
    const { runs, reply } = partsOf(page);
    for (const query of ['once', 'twice']) await stack.ask({ messageId: 'same', query });
    await view(page, 'Runs');
    await runs.filter({ hasText: 'once' }).click();
    await reply.getByText('You said: once').waitFor();
    await runs.filter({ hasText: 'twice' }).click();
    await reply.getByText('You said: twice').waitFor();
    expect(await page.locator('#run-list [aria-current]').count()).toBe(1);
  });

  it('is searched by words, and filtered by status, lane and model', async () => {
    const { page, stack } = scene();
    const { runs } = partsOf(page);
    for (const query of ['apples', 'pears', 'degrade plums', 'refuse me']) await stack.ask({ query });
    await view(page, 'Runs');
    await page.getByText('4 runs').waitFor();
    await page.getByLabel('Find runs').fill('apple');
    await page.getByText('1 run', { exact: true }).waitFor();
    await page.getByLabel('Find runs').fill('nothing like it');
    await page.getByText('No run matches.').waitFor();
    await page.getByLabel('Find runs').fill('');
    for (const [label, option, names] of [
      ['Status', 'degraded', ['degrade plums']],
      ['Status', 'failed', ['refuse me']],
      ['Lane', 'simple', ['degrade plums', 'pears', 'apples']],
      ['Model', 'claude-haiku-5-5', ['degrade plums', 'pears', 'apples']],
    ] as const) {
      await page.getByLabel(label).selectOption(option);
      await page.getByText(names.length === 1 ? '1 run' : `${names.length} runs`, { exact: true }).waitFor();
      expect((await runs.allInnerTexts()).map((row) => row.split('\n')[0])).toEqual([...names]);
      await page.getByLabel(label).selectOption('');
      await page.getByText('4 runs').waitFor();
    }
  });

  it('is worked by keyboard alone, down to a state of a run', async () => {
    const { page, stack } = scene();
    const { runs, panel, reply, machine } = partsOf(page);
    await stack.ask({ query: 'older' });
    await stack.ask({ query: 'newer' });
    await view(page, 'Runs');
    await runs.nth(1).waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('find');
    for (let stops = 0; stops < 4; stops++) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await reply.getByText('You said: older').waitFor();
    await machine.getByRole('button', { name: /^Accept Request/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await panel.getByRole('region', { name: 'Called with' }).waitFor();
    expect(await page.evaluate('document.activeElement.innerText')).toContain('Invoke Model');
  });
});
