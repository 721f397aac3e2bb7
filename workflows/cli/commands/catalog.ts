import { Command } from 'commander';
import { loadShop } from '../../local/shop.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { withConnection } from '../connection.ts';
import { progressBar } from '../progress.ts';

interface Options {
  readonly force?: true;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('catalog')
    .summary('embed and index the catalogue')
    .description("The shop's catalogue.")
    .addCommand(
      new Command('load')
        .description(
          'Writes products, articles and orders, embeds and indexes them. Doing it twice changes nothing.',
        )
        .option('--force', 'load again although this version is there')
        .option('--json', 'print what was loaded as JSON and nothing else')
        .action(load),
    );

async function load(options: Options): Promise<void> {
  await withConnection(async ({ endpoints }) => {
    const bar = progressBar('embedding');
    const onProgress = (done: number, total: number): void => bar.update(done, total);
    const result = await loadShop(endpoints, Date.now(), {
      force: options.force ?? false,
      onProgress,
    }).finally(() => bar.stop());
    if (options.json) printJson(result);
    else {
      printLine(
        `catalogue ${result.version}: ${result.products} products, ${result.articles} articles, ${result.orders} orders, ` +
          (result.loaded ? `loaded (${result.embeddedTokens} tokens embedded)` : 'there already'),
      );
    }
  });
}
