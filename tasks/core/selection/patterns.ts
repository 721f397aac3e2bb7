import type { Level } from './level.ts';

/** A kind of work that a message asks for, and the level it takes. */
export interface Pattern {
  readonly name: string;
  readonly level: Level;
  /** Against text that `readable` has made. English by whole words, Japanese by stems. */
  readonly cues: readonly RegExp[];
}

const PROGRAM =
  '(?:code|function|script|program|class|method|module|unit tests?|regex|sql|query|bug|patch|api)';
const SHAPE =
  '(?:json|csv|xml|yaml|markdown|html|(?:a |an )?(?:\\w+ )?(?:table|list)|bullets?|bullet points?)';
const SYSTEM = '(?:systems?|architecture|services?|platform|database|cache|queue|cluster|backend)';

/**
 * Levels: questions and formatting basic, code intermediate, system design advanced, research and analysis
 * expert, as the orchestrator's model selection matrix has them; the others stand beside the nearest of these.
 */
export const PATTERNS: readonly Pattern[] = [
  {
    name: 'question',
    level: 'basic',
    cues: [
      /\b(?:what|who|when|where|which)(?:'s| is| are| was| were| does| do| did)\b/u,
      /\b(?:define|meaning of)\b/u,
      /とは|(?:何|誰|いつ|どこ)(?:です|でしょう|なの)|って(?:何|なに|誰)/u,
    ],
  },
  {
    name: 'formatting',
    level: 'basic',
    cues: [
      new RegExp(
        `\\b(?:format|reformat|convert|rewrite|put|turn)\\b[^.?!]{0,60}\\b(?:as|into|to|in) ${SHAPE}\\b`,
        'u',
      ),
      /\b(?:alphabeti[sz]e|capitali[sz]e|sort (?:this|these|them|the following))\b/u,
      /(?:表|箇条書き|リスト|一覧|csv|json|マークダウン)(?:形式)?(?:に|で)(?:して|し直|まとめ|変換|整理|出力)|整形|並べ替え/u,
    ],
  },
  {
    name: 'extraction',
    level: 'basic',
    cues: [/\b(?:extract|pull out|pick out) (?:all|every|the|each|any)\b/u, /抜き出|抽出|書き出し/u],
  },
  {
    name: 'summary',
    level: 'intermediate',
    cues: [/\b(?:summari[sz]e|summary of|sum up|tl;dr)\b/u, /要約|あらすじをまとめ|短くまとめ/u],
  },
  {
    name: 'translation',
    level: 'intermediate',
    cues: [/\btranslate\b/u, /翻訳(?:し|を|お願)|英訳|和訳|[にへ]訳し/u],
  },
  {
    name: 'comparison',
    level: 'intermediate',
    cues: [
      /\b(?:compare|comparing|versus|vs|difference between|pros and cons)\b/u,
      /比較|比べ|の違い|長所と短所/u,
    ],
  },
  {
    name: 'code_review',
    level: 'intermediate',
    cues: [
      new RegExp(`\\b(?:review|check|look over) (?:this|my|the|our) (?:\\w+ ){0,2}${PROGRAM}\\b`, 'u'),
      /コード(?:レビュー|を(?:レビュー|見て|確認))/u,
    ],
  },
  {
    name: 'code',
    level: 'intermediate',
    cues: [
      new RegExp(
        `\\b(?:write|fix|debug|refactor|implement|optimi[sz]e) (?:\\w+ ){0,4}(?<!(?:promo|discount|coupon|gift|zip|bar|qr) )${PROGRAM}\\b`,
        'u',
      ),
      /```|\b(?:stack trace|compile error|segfault|syntaxerror|typeerror)\b/u,
      /(?<![ァ-ヶー])コードを(?:書|直|修正|実装)|(?:関数|プログラム|スクリプト)を(?:書|作|直|修正)|デバッグ|実装して/u,
    ],
  },
  {
    name: 'creative',
    level: 'advanced',
    cues: [
      /\b(?:write|compose|invent) (?:me |us )?(?:a|an|some) (?:\w+ ){0,3}(?:story|poem|haiku|song|lyrics|dialogue|scene|slogan|fan ?fiction)\b/u,
      /(?:詩|俳句|短歌|物語|小説|短編|歌詞|キャッチコピー)を(?:書|作|詠|考え)/u,
    ],
  },
  {
    name: 'maths',
    level: 'advanced',
    cues: [
      /\b(?:solve|integrate|differentiate|derivative|integral|equations?|polynomial|logarithm|eigenvalues?|standard deviation)\b/u,
      /\b(?:calculate|compute) the (?:\w+ )?(?:probability|area|volume of a|sum|average|mean|median|interest|percentage)\b/u,
      /\d\s*[×÷^*]\s*\d|\d\s*[+=]\s*\d/u,
      /方程式|微分|積分|因数分解|標準偏差|確率を|(?:を|の)計算(?:し|す|問題)|何通り/u,
    ],
  },
  {
    name: 'planning',
    level: 'advanced',
    cues: [
      /\b(?:plan (?:a|an|my|our|the|out)|make (?:a|an|me a) (?:\w+ ){0,2}plan|roadmap|itinerary|milestones|step-by-step plan)\b/u,
      /計画を(?:立|作|練)|予定を立て|ロードマップ|段取り|スケジュールを(?:立|組|作)/u,
    ],
  },
  {
    name: 'design',
    level: 'advanced',
    cues: [
      /\b(?:design (?:a|an|the|our|my)|system design|software architecture|architecture (?:for|of)|database schema|data model)\b/u,
      /設計(?:し|を|して)|アーキテクチャ|スキーマを/u,
    ],
  },
  {
    name: 'distributed_system',
    level: 'expert',
    cues: [
      new RegExp(
        `\\b(?:distributed|fault-tolerant|highly available|multi-region|large-scale) (?:\\w+ ){0,2}${SYSTEM}\\b`,
        'u',
      ),
      /分散(?:システム|処理基盤|データベース)|大規模システム|高可用/u,
    ],
  },
  {
    name: 'proof',
    level: 'expert',
    cues: [/\b(?:prove that|proof (?:of|that|by)|theorem|lemma)\b/u, /証明(?:し|せよ|問題)|定理/u],
  },
  {
    name: 'research',
    level: 'expert',
    cues: [
      /\b(?:(?:do|some|in-depth|academic|market) research|research (?:the|on|into|about|how|whether)|literature review|state of the art|peer-reviewed|cite (?:your )?sources)\b/u,
      /文献|先行研究|論文|(?:を|について)(?:調査|研究)し|リサーチ/u,
    ],
  },
  {
    name: 'analysis',
    level: 'expert',
    cues: [
      /\b(?:analy[sz]e|analy[sz]ing|(?:an|in-depth|detailed|thematic|competitive) analysis|root cause|critically (?:assess|evaluate))\b/u,
      /分析(?:し|を)|考察(?:し|を)|批評(?:し|を)/u,
    ],
  },
];

/** Full-width forms, curly apostrophes and case must not hide a cue. */
export const readable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02bc]/gu, "'")
    .toLowerCase();
