import { countMatches, latinLanguage, scriptsOf } from './scripts.ts';

/** What can be read off a prompt without understanding it: named numbers, most between 0 and 8. */
export type Signs = Readonly<Record<string, number>>;

/** Words of a field or a task; each is counted, and the count is dampened. */
const FIELDS: Readonly<Record<string, RegExp>> = {
  maths:
    /\b(?:equation|integer|polynomial|matrix|vector|probability|derivative|integral|function|sum|product|ratio|percent(?:age)?|average|mean|median|variance|triangle|circle|angle|radius|area|volume|prime|divisible|factor|graph|solve|compute|calculate|evaluate|subgroup|ring|field|theorem|proof|regression|standard deviation|coefficient|modulo|remainder|isomorphic|homomorphism|permutation|eigenvalue)\b/giu,
  physics:
    /\b(?:mass|velocity|acceleration|force|energy|voltage|current|resistance|charge|electron|proton|wavelength|frequency|molecule|acid|base|reaction|equilibrium|moles?|pressure|temperature|heat|enthalpy|entropy|gas|ions?|compound|kinetic|magnetic|electric|photon|lens|orbit|capacitor|circuit|isotope|half-life|concentration|momentum|friction)\b/giu,
  law: /\b(?:plaintiff|defendant|court|statute|constitutional|contract|sued?|lawsuit|jury|trial|testif\w+|evidence|amendment|liable|liability|negligence|tort|deed|landlord|tenant|murder|convicted|prosecut\w+|attorney|lawyer|judge|objection|hearsay|admissible|jurisdiction|homicide|buyer|seller|damages|breach)\b/giu,
  finance:
    /\b(?:income|cost|tax|revenue|assets?|depreciation|interest|dividends?|shares?|stock|bonds?|cash|budget|inventory|audit\w*|account(?:ing|s)?|investment|price|demand|supply|elasticity|inflation|monetary|fiscal|marginal)\b/giu,
  medicine:
    /\b(?:patient|year-old|symptoms?|diagnos\w+|disease|treatment|blood|physical examination|serum|fever|clinical|hospital|infection|drug|therapy|syndrome)\b/giu,
  morals: /\b(?:main character|morally wrong|moral standards|scenarios?|not wrong)\b/giu,
  logic:
    /\b(?:premises?|conclusion|argument|valid|implies|therefore|statement [12I]|if and only if|predicate logic|propositional|contrapositive|truth table|follows|true|false)\b/giu,
  code: /\b(?:def|return|class|import|print|void|public|static|const|function|algorithm|array|python|java|javascript|sql|code|program|compile|bash|api|regex|debug)\b|c\+\+|```/gu,
  recall:
    /\b(?:century|war|empire|king|queen|president|revolution|treaty|government|political|religio\w+|culture|society|sociolog\w+|psycholog\w+|marketing|named?|who|when|where|which country|capital of|wrote|invented|founded)\b/giu,
  tasks:
    /\b(?:write|essay|story|poem|letter|email|blog|lyrics|article|describe|explain|discuss|analy[sz]e|compare|summari[sz]e|plan|design|recommend|create|draft|rewrite|translate|outline|pros and cons|in detail|step[- ]by[- ]step)\b/giu,
  negation: /\b(?:not|except|least|never|incorrect|false)\b/giu,
};

const NUMBER = /\d+(?:[.,]\d+)*/gu;
const NUMBER_WORD =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|dozen|half|twice|third|quarter|double|triple)\b/giu;
const OPTION = /(?:^|\n)\s*\(?[A-J][).:]\s/gu;
const CODE = /```|\bdef \w+\(|;\n|\{\n|=>|\breturn /u;
const COUNTING_QUESTION =
  /\bhow (?:many|much|long|old|far|tall|fast|big|heavy)\b|\bwhat (?:is|was|will be|are) (?:the|his|her|their) (?:total|average|number|cost|price|age|difference|sum|percent\w*)|\bcalculate\b|\bin total\b/iu;

/** Signs of a story with numbers in it; 0 for everything else. */
const STORY: Readonly<Record<string, RegExp>> = {
  storyFraction: /\d\/\d|\b(?:half|thirds?|quarters?|fourths?|fifths?|tenths?)\b/giu,
  storyPercent: /%|\bpercent\b/giu,
  storyTimes: /\btimes (?:as|more|the)\b|\b(?:twice|double|triple|half as)\b/giu,
  storyMore: /\b(?:more|fewer|less|older|younger|taller) than\b/giu,
  storyEach: /\b(?:each|every|per)\b/giu,
  storySpan: /\b(?:hours?|minutes?|days?|weeks?|months?|years?|seconds?)\b/giu,
  storyIf:
    /\b(?:if|then|after|before|when|until|remaining|rest|left|instead|only|except|already|initially|originally)\b/giu,
  storyMoney: /\$/gu,
  storyTotal: /\b(?:total|altogether|in all|sum)\b/giu,
  storyAges: /\b(?:years? old|ages?|older|younger)\b/giu,
  storyLeft: /\b(?:left|remain\w*)\b/giu,
  storyDistance: /\b(?:mph|miles?|speed|feet|km|kilometers?|meters?)\b/giu,
  storyAverage: /\baverage\b/giu,
  storyDecimal: /\d\.\d/gu,
};

const dampened = (count: number): number => Math.log1p(count);

/** Hundreds of digits would be infinite. */
const largestIn = (text: string): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, ...(text.match(/\d+/gu) ?? []).map(Number)));

/** A character of an unspaced script says about what two and a half Latin ones do. */
const DENSE_WORTH = 1.5;
const MOST_CHARS = 8_000;
const STORY_CHARS = 900;
const LATEX = /\\[a-z]+\{|\$[^$\d\s][^$]*\$/iu;
/** What begins like this is asked for, not told. */
const COMMAND =
  /^(?:please |kindly )?(?:write|explain|describe|list|give|make|create|find|compute|calculate|solve|prove|show|let|suppose|simplify|evaluate|determine|tell|translate|summari[sz]e|convert|design|generate|compare|name|who|what|when|where|why|how|which)\b/iu;

/** Signs of how hard a prompt is, and of what kind: for routers. Reads nothing but the text. */
export function promptSigns(prompt: string): Signs {
  const text = prompt.slice(0, MOST_CHARS);
  const scripts = scriptsOf(text);
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}']+/gu) ?? [];
  const language = scripts.latin > 0.5 ? latinLanguage(words) : undefined;
  const dense = scripts.kana + scripts.han + scripts.hangul * 0.6 + scripts.thai * 0.4;
  const length = dampened(text.length * (1 + DENSE_WORTH * Math.min(1, dense)));
  const numbers = countMatches(text, NUMBER);
  const quantities = numbers + countMatches(text, NUMBER_WORD);
  const options = Math.min(6, countMatches(text, OPTION)) / 4;
  const isForeign = scripts.latin < 0.5 || (language !== undefined && language !== 'en');
  const asks = /[?？]/u.test(text);
  const isEnglishProse = !isForeign && options === 0 && !CODE.test(text);
  const isStory =
    isEnglishProse &&
    quantities >= 2 &&
    text.length < STORY_CHARS &&
    !LATEX.test(text) &&
    (COUNTING_QUESTION.test(text) || (asks && numbers >= 2 && words.length > 20));
  const isStatement =
    isEnglishProse &&
    !asks &&
    words.length > 5 &&
    words.length < 80 &&
    /^["“'(]?[A-Z0-9].*[.!"”)]\s*$/su.test(text) &&
    !COMMAND.test(text);
  return {
    length,
    lengthSquared: (length * length) / 10,
    words: dampened(words.length),
    sentences: dampened(countMatches(text, /[.!?。！？]/gu)),
    numbers: dampened(numbers),
    operators: dampened(countMatches(text, /[=+*^<>≤≥±∫√×÷]/gu)),
    latex: dampened(countMatches(text, /\\[a-z]+|\$/gu)),
    options,
    asks: asks ? 1 : 0,
    counts: COUNTING_QUESTION.test(text) ? 1 : 0,
    longWords: (countMatches(text, /[A-Za-z]{9,}/gu) / Math.max(1, words.length)) * 5,
    wordLength: text.length / Math.max(1, words.length) / 5,
    digitShare: (countMatches(text, /\d/gu) / Math.max(1, text.length)) * 5,
    names: (countMatches(text, /(?<=[\p{Ll},] )\p{Lu}\p{Ll}+/gu) / Math.max(1, words.length)) * 5,
    lines: dampened(countMatches(text, /\n/gu)),
    quotes: dampened(countMatches(text, /["“”«»]/gu)),
    isCode: CODE.test(text) ? 1 : 0,
    ...Object.fromEntries(
      Object.entries(FIELDS).map(([field, pattern]) => [field, dampened(countMatches(text, pattern))]),
    ),
    numbered: countMatches(text, /\b(?:statement [12]\b|I{1,3}\.)/giu) > 1 ? 1 : 0,
    blank: /_{2,}/u.test(text) ? 1 : 0,
    foreign: isForeign ? 1 : 0,
    ...languageSigns(scripts, language),
    foreignLength: isForeign ? length : 0,
    statement: isStatement ? 1 : 0,
    statementLength: isStatement ? length : 0,
    story: isStory ? 1 : 0,
    storyLength: isStory ? length : 0,
    storyQuantities: isStory ? Math.min(20, quantities) : 0,
    storySentences: isStory ? Math.min(20, countMatches(text, /[.!?](?=\s|$)/gu)) : 0,
    storyNames: isStory ? new Set(text.match(/(?<=[a-z,] )[A-Z][a-z]+/gu)).size : 0,
    storyLargest: isStory ? dampened(largestIn(text)) : 0,
    storyQuestion: isStory ? dampened((text.split(/(?<=[.!])\s/u).at(-1) ?? '').length) : 0,
    ...Object.fromEntries(
      Object.entries(STORY).map(([sign, pattern]) => [
        sign,
        isStory ? Math.min(8, countMatches(text, pattern)) : 0,
      ]),
    ),
  };
}

function languageSigns(scripts: ReturnType<typeof scriptsOf>, language: string | undefined): Signs {
  const when = (condition: boolean): number => (condition ? 1 : 0);
  return {
    japanese: when(scripts.kana > 0.05),
    chinese: when(scripts.han > 0.3 && scripts.kana <= 0.05),
    korean: when(scripts.hangul > 0.3),
    hindi: when(scripts.devanagari > 0.3),
    thai: when(scripts.thai > 0.3),
    amharic: when(scripts.ethiopic > 0.3),
    arabic: when(scripts.arabic > 0.3),
    russian: when(scripts.cyrillic > 0.3),
    german: when(language === 'de'),
    french: when(language === 'fr'),
    spanish: when(language === 'es'),
    swahili: when(language === 'sw'),
  };
}
