import { say, type Writer } from './writer.ts';

/** All that a simulator can see of what should not be published. */
const INSULT = /\b(?:idiots?|morons?|stupid|scum|hate you|go die)\b|馬鹿|バカ|死ね|クズ/iu;
const ADVERTISING = /https?:|www\.|\bbuy now\b|\bfree money\b|今すぐ購入/iu;

const ASKS = /\byes or no\b|はいかいいえ/iu;
const QUOTED = /["“「『]([^"”」』]+)["”」』]|(?<=\s)'([^']+)'/u;
/** It is asked whether the text has to go, not whether it may stay. */
const ASKS_TO_HIDE = /\b(?:hide|hidden|remove|removed|block|blocked|offensive|abusive)\b|削除|非表示/iu;

/** Yes or no to a text in quotation marks; a weak model overlooks advertising. */
export const moderation: Writer = ({ question, language }, { weak }) => {
  const [, quoted, inSingle] = QUOTED.exec(question) ?? [];
  const text = quoted ?? inSingle;
  if (text === undefined || !ASKS.test(question)) return undefined;
  const insults = INSULT.test(text);
  const advertises = !weak && ADVERTISING.test(text);
  const isFine = !insults && !advertises;
  const isYes = isFine !== ASKS_TO_HIDE.test(question.replace(text, ''));
  const why = insults
    ? say(language, 'insults people', 'は人を侮辱しています')
    : advertises
      ? say(language, 'advertises something else', 'は別の商品の宣伝です')
      : say(language, 'neither insults nor advertises', 'に侮辱や宣伝はありません');
  return say(
    language,
    `${isYes ? 'Yes' : 'No'}: "${text}" ${why}.`,
    `${isYes ? 'はい' : 'いいえ'}。「${text}」${why}。`,
  );
};
