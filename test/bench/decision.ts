import { routeFacts } from '../../tasks/classify/facts.ts';
import { judgeAnswer } from '../../tasks/core/confidence/estimate.ts';
import { rulesOf } from '../../tasks/core/contract/rules.ts';
import { planLanes } from '../../tasks/core/routing/plan-lanes.ts';
import { profileFor } from '../../tasks/profiles/profile-for.ts';
import { attempt } from '../fixtures/contract.ts';
import { median } from './load/statistics.ts';
import { type Bench, type BenchOptions, fixed, table } from './report.ts';

const LENGTHS = [100, 200, 400, 800, 2_000, 4_000, 8_000] as const;
const GOAL_LENGTH = 200;
const GOAL_US = 300;
/** How much dearer a character of the longest message may be than one of a tenth of it. */
const LINEAR = 1.3;
const ROUNDS = 25;
const ROUND_MS = 20;
/** Compilers of the engine work beside it on the first calls, and their processor time would count. */
const WARM_MS = 150;

/** Sentences of customers, one after the other, until a message is long enough. */
const SAID = {
  en: [
    'I finished Attack on Titan last week and miss its world.',
    'Could you recommend something dark with great worldbuilding?',
    'Please tell me whether volume 3 of Berserk is in stock.',
    'My budget is about 40 dollars for the whole series.',
    'A friend said that Vinland Saga is quieter but just as good.',
  ],
  ja: [
    '先週、進撃の巨人を読み終えて、あの世界が恋しいです。',
    '世界観のすばらしい、暗めの作品をおすすめしてください。',
    'ベルセルクの3巻は在庫がありますか。',
    '予算は全部で5000円くらいです。',
    '友だちはヴィンランド・サガのほうが静かで良いと言っていました。',
  ],
} as const;
type Language = keyof typeof SAID;

const ANSWER: Readonly<Record<Language, string>> = {
  en: 'You may like Vinland Saga: a quiet story of revenge and what comes after it, in a carefully built world. Berserk is darker still, and Claymore is a good start when you want something shorter. Tell me what you liked most, and I can look for more of it.',
  ja: 'ヴィンランド・サガはいかがでしょうか。復讐とその後を静かに描いた物語で、世界が丁寧に作られています。さらに暗い作品ならベルセルク、短めならクレイモアがおすすめです。どこが一番お好きだったか教えてください。',
};

const profile = profileFor('current');
const policy = profile.defaultPolicy;
const rules = rulesOf(policy).checkRules;

interface Timed {
  readonly classify: number;
  readonly route: number;
  readonly check: number;
  readonly all: number;
}

/** Microseconds of processor for what is decided without a model: what a message is, where it goes, whether an answer may be sent. */
export async function decision({ quick }: BenchOptions): Promise<Bench> {
  const languages: readonly Language[] = ['en', 'ja'];
  const cells = new Map<string, Timed>(
    languages.flatMap((language) =>
      LENGTHS.map((length) => [`${language} ${length}`, timesOf(language, length, quick)] as const),
    ),
  );
  const at = (language: Language, length: number): Timed => cells.get(`${language} ${length}`) as Timed;
  const rows = languages.flatMap((language) =>
    LENGTHS.map((length) => {
      const { classify, route, check, all } = at(language, length);
      return [
        language,
        fixed(length, 0),
        ...[classify, route, check, all].map((us) => fixed(us, 0)),
        fixed((1_000 * all) / length, 0),
      ];
    }),
  );
  return {
    lines: table(['language', 'characters', 'classify µs', 'route', 'check', 'all', 'ns a character'], rows),
    goals: languages.flatMap((language) => {
      const { all } = at(language, GOAL_LENGTH);
      const slope = at(language, 8_000).all / 8_000 / (at(language, 800).all / 800);
      return [
        {
          name: `${language}: <= ${GOAL_US} µs at ${GOAL_LENGTH} characters`,
          got: `${fixed(all, 0)} µs`,
          met: all <= GOAL_US,
        },
        {
          name: `${language}: no worse than linear (a character at 8,000 beside one at 800, <= ${LINEAR}x)`,
          got: `${fixed(slope, 2)}x`,
          met: slope <= LINEAR,
        },
      ];
    }),
  };
}

function timesOf(language: Language, length: number, quick: boolean): Timed {
  const query = message(language, length);
  const request = { messageId: 'm-1', sessionId: 's-1', query };
  const { classification } = profile.classify(query, [], undefined);
  const circumstances = {
    claim: 'new',
    cached: false,
    budget: 'ample',
    answered: false,
    deadlineAt: 0,
  } as const;
  const answer = attempt({ text: ANSWER[language], selfReport: null });
  const classify = microseconds(() => profile.classify(query, [], undefined), quick);
  const route = microseconds(
    () => [
      routeFacts(request, classification, policy, circumstances),
      planLanes(request, classification, policy),
    ],
    quick,
  );
  const check = microseconds(
    () =>
      judgeAnswer({ attempt: answer, classification, passages: [], query }, policy.thresholds.accept, rules),
    quick,
  );
  return { classify, route, check, all: classify + route + check };
}

function message(language: Language, length: number): string {
  const space = language === 'en' ? ' ' : '';
  let text = '';
  for (let at = 0; text.length < length; at++)
    text += `${SAID[language][at % SAID[language].length]}${space}`;
  return text.slice(0, length);
}

function microseconds(work: () => unknown, quick: boolean): number {
  for (const until = performance.now() + WARM_MS; performance.now() < until; ) work();
  const rounds = Array.from({ length: quick ? 5 : ROUNDS }, () => {
    const until = performance.now() + ROUND_MS;
    const cpu = process.cpuUsage();
    let times = 0;
    while (performance.now() < until) {
      work();
      times += 1;
    }
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / times;
  });
  return median(rounds);
}
