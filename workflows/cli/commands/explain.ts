import { Command, Option } from 'commander';
import { GOALS, STRATEGIES, TIERS } from '../../../tasks/core/contract/enums.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import type { Message } from '../../client/options.ts';
import { type Explanation, explainMessage } from '../../explain/explain.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { parseNumber } from '../number.ts';
import { usd } from '../print-reply.ts';

interface Options {
  readonly tier?: Message['tier'];
  readonly goal?: Message['goal'];
  readonly strategy?: Message['strategy'];
  readonly model?: string;
  readonly sla?: number;
  readonly maxCost?: number;
  readonly modelSet: string;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('explain')
    .summary('the route and the estimate of a message; nothing is paid')
    .description(
      'Says which lane and models a message would get, why, and what that is expected to cost and take.',
    )
    .argument('<text>', 'the message')
    .addOption(new Option('--tier <tier>', 'the highest rung that may be used').choices(TIERS))
    .addOption(new Option('--goal <goal>', 'what to optimise for').choices(GOALS))
    .addOption(new Option('--strategy <strategy>', 'how the model is chosen').choices(STRATEGIES))
    .option('--model <id>', 'pin one registered model')
    .option('--max-cost <usd>', 'ceiling for this message in US dollars', parseNumber)
    .option('--sla <ms>', 'promised milliseconds', parseNumber)
    .option('--model-set <name>', 'current, claude-3 or openai', 'current')
    .option('--json', 'print the explanation as JSON and nothing else')
    .action(explain);

async function explain(query: string, options: Options): Promise<void> {
  const message: Message = {
    query,
    ...(options.tier !== undefined && { tier: options.tier }),
    ...(options.goal !== undefined && { goal: options.goal }),
    ...(options.strategy !== undefined && { strategy: options.strategy }),
    ...(options.model !== undefined && { model: options.model }),
    ...(options.sla !== undefined && { slaMs: options.sla }),
    ...(options.maxCost !== undefined && { maxCostUsd: options.maxCost }),
  };
  const explanation = await explainMessage(message, profileFor(options.modelSet));
  if (options.json) printJson(explanation);
  else show(explanation);
}

function show({ classification, because, firstState, asksClassifier, plan }: Explanation): void {
  printLine(
    `${classification.intents.join(' + ')} · complexity ${classification.complexity} · ${classification.language} · confidence ${classification.confidence}`,
  );
  printLine(`  ${because}`);
  if (asksClassifier)
    printLine(`${firstState}: the rules are unsure, the cheap model would be asked first; by their guess:`);
  printLine(`${plan.lane} lane: ${plan.reason}`);
  const ladder = plan.ladder.map(({ model }) => model).join(' -> ');
  printLine(
    `  ladder ${ladder}${plan.fanOut ? `; side by side ${plan.members.map(({ model }) => model).join(' and ')}` : ''}`,
  );
  if (plan.selection !== undefined) {
    const others = plan.selection.alternatives.map(({ model, score }) => `${model} (${score})`);
    if (others.length > 0) printLine(`  instead of ${others.join(', ')}`);
  }
  printLine(
    `  ${plan.needsContext ? `looks facts up (${plan.retrieval})` : 'needs no facts'}; accepts from ${plan.minConfidence}`,
  );
  printLine(
    `  about ${usd(plan.estimate.costUsd)} and ${plan.estimate.latencyMs} ms; at most ${usd(plan.maxCostUsd)}`,
  );
}
