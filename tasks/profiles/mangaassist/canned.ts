import type { Language } from '../../core/contract/enums.ts';
import type { CannedTexts } from '../../core/profile.ts';

/** What the shop says without asking a model. */
export const CANNED: Readonly<Record<Language, CannedTexts>> = {
  en: {
    apology: "I'm sorry, I couldn't work out an answer just now. Please try again in a moment.",
    budgetExhausted:
      "I'm sorry, I can't answer questions like this for the rest of today. Orders and shopping work as usual, and I'll be back tomorrow.",
    inFlight: "I'm still working on your message. One moment, please.",
    declined:
      "I'm sorry, I can't help with that one here. I'm glad to talk about manga, your orders or the shop: feel free to ask in other words.",
    offerPerson: 'If you like, I can put you through to one of our staff.',
  },
  ja: {
    apology: '申し訳ありません。ただいまお答えできませんでした。少し時間をおいて、もう一度お試しください。',
    budgetExhausted:
      '申し訳ありません。本日はこうしたご質問へのお答えを終了しました。ご注文やお買い物は通常どおりご利用いただけます。明日またお声がけください。',
    inFlight: 'ただいま回答を準備しています。もう少しお待ちください。',
    declined:
      '申し訳ありません。こちらではその内容にお答えできません。漫画やご注文、お店のことでしたら喜んでお手伝いします。よろしければ、別の言い方でお尋ねください。',
    offerPerson: 'よろしければ、担当スタッフにおつなぎします。',
  },
};
