import type { Figure, Unit } from '../../tasks/core/costs/figure.ts';
import { type Bar, barChart } from '../printing/bar-chart.ts';
import { dollars, number, percent } from '../printing/figures.ts';
import { textTable } from '../printing/text-table.ts';
import type { Comparison, StrategyOutcome } from './compare.ts';

const CHAPTERS: Readonly<Record<StrategyOutcome['chapter'], string>> = {
  cascade: 'Cascade chapter, mean tokens of each tier',
  coordination: 'Coordination chapter, tokens of its router',
  own: 'The mix',
};

/** The comparison as lines of text: strategies by chapter, parts, break-even, and the documents' figures. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  const { set, messagesPerDay, strategies, figures } = comparison;
  const chapters = [...new Set(strategies.map(({ chapter }) => chapter))];
  return [
    `model set ${set}, ${number(messagesPerDay)} messages a day`,
    ...chapters.flatMap((chapter) => [
      '',
      CHAPTERS[chapter],
      ...textTable(strategyRows(strategies.filter((one) => one.chapter === chapter))),
    ]),
    ...partLines(strategies),
    '',
    ...breakEvenLines(comparison),
    ...qualityLines(comparison),
    ...figureLines(figures),
  ];
}

const HEAD = ['strategy', 'a message', 'a day', 'a month', 'a year', 'saved', 'escalated'];
const MORE = ['cached', 'quality', 'retained', 'latency', 'CES'];

const strategyRows = (strategies: readonly StrategyOutcome[]): readonly (readonly string[])[] => [
  [...HEAD, ...MORE],
  ...strategies.map(({ name, projection, shares, ...one }) => [
    name,
    dollars(projection.perMessageUsd, 6),
    dollars(projection.dayUsd),
    dollars(projection.monthUsd, 0),
    dollars(projection.yearUsd, 0),
    percent(one.saved),
    percent(shares.escalated),
    percent(shares.cached, 0),
    percent(one.quality),
    percent(one.qualityRetained),
    `${number(one.latencyMs)} ms`,
    number(one.efficiency, 4),
  ]),
];

/** The traffic of the document's table, or of the mix of one's own. */
function partLines(strategies: readonly StrategyOutcome[]): readonly string[] {
  const shown = strategies.find(({ id }) => id === 'traffic' || id === 'mix');
  if (shown === undefined) return [];
  const rows = shown.parts.map((part) => [
    part.name,
    percent(part.share, 0),
    part.models.join(' -> '),
    `${number(part.inputTokens)} / ${number(part.outputTokens)}`,
    dollars(part.messageUsd, 6),
    dollars(part.dayUsd),
  ]);
  const head = ['part', 'share', 'models', 'tokens in / out', 'a message', 'a day'];
  return ['', shown.name, ...textTable([head, ...rows])];
}

function breakEvenLines({ breakEven, messagesPerDay, strategies }: Comparison): readonly string[] {
  const { full, tenth } = breakEven;
  const name = strategies.find(({ id }) => id === breakEven.strategy)?.name ?? breakEven.strategy;
  const days = (value: number | null): string => (value === null ? 'never' : `${number(value, 1)} days`);
  return [
    `Break-even of ${dollars(full.implementationUsd, 0)} for ${name}, which saves ${dollars(full.savedPerDayUsd)} a day: ` +
      `${days(full.days)}; at ${number(messagesPerDay / 10)} messages a day ${days(tenth.days)}`,
  ];
}

function qualityLines({ quality, efficiency, figures }: Comparison): readonly string[] {
  const { acceptsGood, acceptsBad, overlap } = quality.check;
  return [
    `Quality: ${quality.formula} Here: acceptsGood ${acceptsGood}, acceptsBad ${acceptsBad}, overlap ${overlap}.`,
    figures.length > 0
      ? `CES: the document calls ${efficiency.calledBestBalance} (${number(efficiency.calledBestScore, 3)}) the best balance beside ` +
        `${efficiency.bestByScore} (${number(efficiency.bestScore, 1)}). ${efficiency.note}`
      : `CES: ${efficiency.note}`,
  ];
}

function figureLines(figures: readonly Figure[]): readonly string[] {
  if (figures.length === 0) return [];
  const sources = [...new Set(figures.map(({ source }) => source))];
  const computed = figures.filter(({ agrees }) => agrees !== null);
  const differing = computed.filter(({ agrees }) => agrees === false).length;
  return [
    '',
    `The documents' figures beside ours: ${figures.length}, of which ${computed.length - differing} agree, ${differing} differ (!=) and ` +
      `${figures.length - computed.length} rest on nothing that could be recomputed (-).`,
    ...sources.flatMap((source) => [
      '',
      source,
      ...textTable([
        ['figure', 'document', '', 'ours', 'difference', 'from'],
        ...figures.filter((figure) => figure.source === source).map(figureRow),
      ]),
    ]),
  ];
}

const BOUNDS = { exactly: '', at_least: '>= ', at_most: '<= ' } as const;

function figureRow(figure: Figure): readonly string[] {
  const { name, printed, ours, difference, relative, agrees, is = 'exactly', basis } = figure;
  const decimals = Math.max(0, figure.decimals);
  const apart = agrees === false ? inUnit(difference ?? 0, figure.unit, decimals, decimals + 2) : '';
  const relatively = agrees === false && relative !== null ? ` (${percent(relative)})` : '';
  return [
    name,
    `${BOUNDS[is]}${inUnit(printed, figure.unit, decimals)}`,
    agrees === null ? '-' : agrees ? '=' : '!=',
    ours === null ? '-' : inUnit(ours, figure.unit, decimals, decimals + 2),
    `${apart}${relatively}`,
    basis,
  ];
}

function inUnit(value: number, unit: Unit, least: number, most = least): string {
  const plain = number(Math.abs(value), least, most);
  const sign = value < 0 ? '-' : '';
  switch (unit) {
    case 'usd':
      return `${sign}$${plain}`;
    case 'share':
      return `${sign}${number(Math.abs(value) * 100, least, most)} %`;
    case 'ms':
      return `${sign}${plain} ms`;
    case 'seconds':
      return `${sign}${plain} s`;
    case 'days':
      return `${sign}${plain} days`;
    case 'stars10':
      return `${sign}${plain} / 10`;
    case 'multiple':
      return `${sign}${plain}x`;
    case 'score':
      return `${sign}${plain}`;
  }
}

/** A day's cost of every strategy, and across each bar what its document says. */
export function comparisonChart({ set, strategies, figures, messagesPerDay }: Comparison): string {
  const bars = strategies.map(({ name, projection, qualityRetained }): Bar => {
    const printed = figures.find((figure) => figure.name === `${name}: a day`)?.printed;
    return {
      label: name,
      value: projection.dayUsd,
      note: `${dollars(projection.dayUsd, 0)}, quality ${percent(qualityRetained, 0)}`,
      ...(printed !== undefined && { mark: printed }),
    };
  });
  const subtitle =
    figures.length > 0 ? 'lines across: what the documents print' : 'quality: of the mid model alone';
  return barChart(`US dollars a day at ${number(messagesPerDay)} messages, ${set}`, subtitle, bars);
}
