import type { Product } from '../../../../tasks/core/catalogue.ts';
import { createRuleClassifier } from '../../../../tasks/profiles/mangaassist/classify.ts';
import type { VocabularyTerm } from '../../../../tasks/profiles/mangaassist/entities/genres.ts';

const product = (
  id: string,
  title: string,
  titleJa: string,
  author: string,
  authorJa: string,
  ...aliases: string[]
): Product => ({
  id,
  title,
  titleJa,
  aliases,
  author,
  authorJa,
  genres: ['action'],
  themes: [],
  status: 'finished',
  audience: 'seinen',
  synopsis: 'A story.',
  synopsisJa: '物語。',
  priceUsd: 9.99,
  priceJpy: 528,
  stock: 3,
  missingVolumes: [],
  sale: null,
});

/** A small shelf: enough names to tell titles from words. */
export const shelf: readonly Product[] = [
  product(
    'attack-on-titan',
    'Attack on Titan',
    '進撃の巨人',
    'Hajime Isayama',
    '諫山創',
    'AoT',
    'SNK',
    '進撃',
  ),
  product('berserk', 'Berserk', 'ベルセルク', 'Kentaro Miura', '三浦建太郎'),
  product('vinland-saga', 'Vinland Saga', 'ヴィンランド・サガ', 'Makoto Yukimura', '幸村誠'),
  product('hikaru-no-go', 'Hikaru no Go', 'ヒカルの碁', 'Yumi Hotta and Takeshi Obata', 'ほったゆみ・小畑健'),
  product('one-piece', 'One Piece', 'ONE PIECE', 'Eiichiro Oda', '尾田栄一郎', 'ワンピース', 'OP'),
  product('naruto', 'Naruto', 'NARUTO -ナルト-', 'Masashi Kishimoto', '岸本斉史', 'ナルト'),
  product(
    'death-note',
    'Death Note',
    'DEATH NOTE',
    'Tsugumi Ohba and Takeshi Obata',
    '大場つぐみ・小畑健',
    'デスノート',
  ),
  product(
    'fullmetal-alchemist',
    'Fullmetal Alchemist',
    '鋼の錬金術師',
    'Hiromu Arakawa',
    '荒川弘',
    'FMA',
    'ハガレン',
  ),
  product('monster', 'Monster', 'MONSTER', 'Naoki Urasawa', '浦沢直樹', 'モンスター'),
  product('20th-century-boys', '20th Century Boys', '20世紀少年', 'Naoki Urasawa', '浦沢直樹'),
  product('akira', 'Akira', 'AKIRA', 'Katsuhiro Otomo', '大友克洋', 'アキラ'),
  product('dragon-ball', 'Dragon Ball', 'DRAGON BALL', 'Akira Toriyama', '鳥山明', 'ドラゴンボール'),
  product('chainsaw-man', 'Chainsaw Man', 'チェンソーマン', 'Tatsuki Fujimoto', '藤本タツキ'),
  product('spy-x-family', 'Spy x Family', 'SPY×FAMILY', 'Tatsuya Endo', '遠藤達哉', 'スパイファミリー'),
  product('yotsuba', 'Yotsuba&!', 'よつばと!', 'Kiyohiko Azuma', 'あずまきよひこ', 'Yotsuba'),
  product('nana', 'Nana', 'NANA', 'Ai Yazawa', '矢沢あい', 'ナナ'),
  product('vagabond', 'Vagabond', 'バガボンド', 'Takehiko Inoue', '井上雄彦'),
  product('real', 'Real', 'リアル', 'Takehiko Inoue', '井上雄彦'),
  product('made-in-abyss', 'Made in Abyss', 'メイドインアビス', 'Akihito Tsukushi', 'つくしあきひと'),
  product('hunter-x-hunter', 'Hunter x Hunter', 'HUNTER×HUNTER', 'Yoshihiro Togashi', '冨樫義博', 'HxH'),
  product('given', 'Given', 'ギヴン', 'Natsuki Kizu', 'キヅナツキ'),
  product('dr-stone', 'Dr. Stone', 'Dr.STONE', 'Riichiro Inagaki and Boichi', '稲垣理一郎・Boichi'),
];

const term = (
  id: string,
  kind: VocabularyTerm['kind'],
  en: string,
  ja: string,
  ...synonyms: string[]
): VocabularyTerm => ({ id, kind, en, ja, synonyms });

export const vocabulary: readonly VocabularyTerm[] = [
  term('fantasy', 'genre', 'fantasy', 'ファンタジー'),
  term('dark-fantasy', 'genre', 'dark fantasy', 'ダークファンタジー', 'grimdark'),
  term('horror', 'genre', 'horror', 'ホラー', 'scary'),
  term('romance', 'genre', 'romance', '恋愛', 'love story'),
  term('cooking', 'genre', 'cooking', '料理', 'food'),
  term('thriller', 'genre', 'thriller', 'スリラー', 'suspense'),
  term('historical', 'genre', 'historical', '歴史', 'history'),
  term('comedy', 'genre', 'comedy', 'コメディ', 'funny'),
  term('worldbuilding', 'theme', 'worldbuilding', '世界観'),
  term('samurai', 'theme', 'samurai', '侍'),
  term('vampires', 'theme', 'vampires', '吸血鬼', 'vampire'),
  term('soccer', 'theme', 'soccer', 'サッカー', 'football'),
  term('tragedy', 'theme', 'tragedy', '悲劇', 'sad', '泣ける'),
];

export const classifier = createRuleClassifier(shelf, vocabulary);
