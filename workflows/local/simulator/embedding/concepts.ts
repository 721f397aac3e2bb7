/**
 * Words that mean the same, in both languages: what a trained model knows of the trade. One row a concept,
 * English before `|`, Japanese behind it. A word may stand in several rows.
 */
const ROWS = `
dark fantasy, grimdark | ダークファンタジー
fantasy | ファンタジー
isekai, another world, other world | 異世界
science fiction, sci-fi, scifi | SF, サイエンスフィクション
cyberpunk | サイバーパンク
mecha, giant robot, robot, android | ロボット, メカ, アンドロイド
horror, scary, creepy, frightening | ホラー, 怖い, 恐怖
psychological, mind game | 心理, サイコロジカル
thriller, suspense | スリラー, サスペンス
mystery, whodunit, detective, sleuth | ミステリー, 推理, 探偵
crime, criminal | 犯罪, クライム
police, cop | 警察, 刑事
supernatural, paranormal, occult | 超常, オカルト, 怪異
romance, romantic, love story, love | 恋愛, ラブストーリー, 恋
romantic comedy, romcom, rom-com | ラブコメ
comedy, funny, humor, humour, laugh, gag | コメディ, ギャグ, 笑え, お笑い
drama | ドラマ
slice of life, everyday life, daily life | 日常
historical, history, period drama | 歴史, 時代劇, 時代もの
sports, sport | スポーツ, スポ根
music, band, musician | 音楽, バンド
cooking, food, gourmet, chef, eat, restaurant | 料理, グルメ, 食べ, 食堂
martial arts, kung fu | 格闘, 武術
magical girl | 魔法少女
action | アクション
battle, fight | バトル, 戦闘
adventure, quest | 冒険, アドベンチャー
worldbuilding, world-building, world building | 世界観
revenge, vengeance | 復讐, 仇
survival, survive | サバイバル, 生き残
friendship, friend | 友情, 仲間
coming of age, coming-of-age, growing up | 成長, 青春
family, parents, siblings | 家族
found family, found-family | 疑似家族
parenting, raising a child, child-rearing | 子育て, 育児
school, high school, classroom, student | 学園, 学校, 高校
college, university | 大学
workplace, office, work life, job | 仕事, 職場, 会社
demon, devil | 悪魔, 鬼
vampire | 吸血鬼, ヴァンパイア, バンパイア
monster, creature, beast | 怪物, モンスター, 化け物
kaiju, giant monster | 怪獣
zombie, undead | ゾンビ
ghost, spirit | 幽霊, お化け, 霊
yokai, youkai | 妖怪, あやかし
exorcist, exorcism | 祓魔師, エクソシスト
god, deity, deities | 神様, 神々
dragon | ドラゴン, 竜, 龍
ninja, shinobi | 忍者, 忍び
samurai, swordsman | 侍, 武士, サムライ, 剣客
sword | 剣
pirate | 海賊
magic, witch, wizard, sorcerer | 魔法, 魔女, 魔術
alchemy, alchemist | 錬金術
superpower, psychic, esper | 超能力, 異能
superhero, hero | ヒーロー
immortal, immortality | 不老不死, 不死
reincarnation, reborn | 転生
transformation, shapeshifting | 変身
gore, gory, bloody | グロ, 流血
tragedy, tragic, sad, cry, tearjerker | 悲劇, 悲しい, 泣け
antihero, anti-hero | アンチヒーロー
war, military, soldier, army | 戦争, 軍隊, 戦場, 戦記
politics, political, intrigue | 政治, 陰謀
philosophy, philosophical, thoughtful | 哲学
strategy, tactics, tactician | 戦略, 頭脳戦
death game | デスゲーム
game, gamer, video game | ゲーム
gambling, gamble | ギャンブル, 賭博
shogi, board game | 将棋, 囲碁
serial killer, murder, murderer | 連続殺人, 殺人
yakuza, mafia, gang, gangster | ヤクザ, マフィア, 極道, 裏社会
assassin, hitman, killer | 殺し屋, 暗殺
spy, spies, espionage | スパイ
delinquent | 不良, ヤンキー
dystopia, dystopian | ディストピア
post-apocalyptic, apocalypse, end of the world | 終末, ポストアポカリプス
space, astronaut, outer space | 宇宙
alien | 宇宙人, エイリアン
time travel, time loop | タイムトラベル, タイムスリップ, タイムリープ
exploration, explore, dungeon | 探検, ダンジョン
travel, journey, road trip | 旅, 旅行
mythology, folklore, legend | 神話, 伝説, 民話
nature, environment | 自然, 環境
outdoors, camping, mountain | アウトドア, キャンプ, 登山
countryside, farming, farm, rural | 田舎, 農業
animal, pet | 動物, ペット
cat | 猫
dog | 犬
horse, horse racing | 馬, 競馬
art, painting, painter, artist | 美術, 絵画, 芸術
mangaka, manga artist, making manga | 漫画家
theatre, theater, acting, actor, stage | 舞台, 演劇, 俳優
idol | アイドル
fashion, cosplay | ファッション, コスプレ
otaku, geek | オタク
classical music, piano, orchestra | ピアノ, クラシック, オーケストラ
rock band, rock music, guitar | ロック, ギター
jazz | ジャズ
first love, pure love | 初恋, 純愛
love triangle, unrequited | 三角関係, 片思い
marriage, married, husband, wife | 結婚, 夫婦
boys love, boys' love, yaoi | ボーイズラブ, BL
lgbtq, lgbt, queer, gay, lesbian | 同性愛, LGBT
gender, cross-dressing | ジェンダー, 女装, 男装
bullying, bully, bullied | いじめ
mental health, depression, lonely, loneliness | 心の問題, 孤独
disability, deaf, wheelchair | 障害, 聴覚, 車椅子
healing, heartwarming, comforting, cozy, relaxing | 癒, ほのぼの
nostalgia, nostalgic, retro | 懐かし, レトロ
satire, parody | 風刺, パロディ
rival, rivalry | ライバル, 宿敵
tournament | 大会, トーナメント
underdog | 下剋上, 弱小
basketball | バスケ
soccer, football | サッカー
american football | アメフト, アメリカンフットボール
baseball | 野球
volleyball | バレーボール, バレー
tennis | テニス
boxing, boxer | ボクシング
cycling, bicycle, road race | 自転車, ロードレース
swimming, swim | 水泳
skating, figure skating | スケート
judo | 柔道
dance, ballet, dancer | ダンス, バレエ
car, street racing | 車, 走り屋
doctor, surgeon, hospital, medical, medicine | 医者, 医師, 医療, 病院
edo period, sengoku, japanese history | 日本史, 江戸, 戦国, 幕末
chinese history, ancient china | 中国史, 古代中国, 三国志
european history, medieval, viking | 西洋史, 中世, ヴァイキング
religion, cult, faith | 宗教, カルト, 信仰
royalty, palace, court, princess, prince, king, queen | 王族, 王宮, 宮廷, 後宮, 姫, 王子
teacher | 教師, 先生
business, company, entrepreneur | ビジネス, 経営
child, children, kids, kid | 子ども, 子供, キッズ
shonen | 少年
seinen | 青年
shojo | 少女
josei | 女性向け
return, send back, send it back, send this back, send them back, give back, sent back | 返品, 返送
refund, money back | 返金, 払い戻し
exchange, replace, replacement | 交換
damaged, broken, torn, defect, ripped, stained | 破損, 破れ, 壊れ, 汚れ, 不良品, 傷
wrong item, wrong book, wrong volume | 違う商品, 間違った, 誤配送
shipping, delivery, ship, deliver, postage | 配送, 発送, 送料, 配達
arrive, arrival, late, delayed, lost parcel | 届, 到着, 遅れ, 遅延
international, abroad, overseas | 海外, 国際
track, tracking, where is my | 追跡, どこ
pay, payment, credit card, card | 支払, 決済, クレジットカード
cancel, cancellation | キャンセル, 取り消し
change my order, change address, address | 住所, 変更
gift card, gift, present | ギフト, 贈り物, プレゼント
points, rewards, loyalty, membership, member | ポイント, 会員
pre-order, preorder, upcoming release | 予約
digital, e-book, ebook, download | 電子書籍, 電子版, ダウンロード
second-hand, used, secondhand | 中古, 古本
sale, discount, price, cheap, coupon | セール, 割引, 値段, 価格, 安い, クーポン
restock, back in stock, sold out, out of stock, in stock, available | 再入荷, 在庫, 品切れ, 売り切れ
invoice, receipt | 領収書, 請求書
privacy, personal data | 個人情報, プライバシー
password, login, log in, sign in, account | パスワード, ログイン, アカウント
contact, support, help, opening hours, phone | 問い合わせ, サポート, 営業時間, 電話
wish list, wishlist | ほしいもの, お気に入り
`;

const split = (list: string): readonly string[] =>
  list
    .split(',')
    .map((word) => word.trim().normalize('NFKC').toLowerCase())
    .filter((word) => word !== '');

/** The rows that each word stands in. */
function rowsByWord(side: 0 | 1): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  for (const [id, row] of ROWS.trim().split('\n').entries()) {
    for (const word of split(row.split('|')[side] ?? '')) rows.set(word, [...(rows.get(word) ?? []), id]);
  }
  return rows;
}

const ENGLISH = rowsByWord(0);
const JAPANESE = rowsByWord(1);

/** The words by their first character, the longest first: "dark fantasy" speaks of no other fantasy. */
function byFirst(words: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(
    [...words].toSorted((one, other) => other.length - one.length),
    (word) => word.charAt(0),
  );
}
const ENGLISH_WORDS = byFirst(ENGLISH.keys());
const JAPANESE_WORDS = byFirst(JAPANESE.keys());
const ENDING = /(?:e?s|e?d|ing)?(?![a-z])/uy;

/** Where a whole English word ends that begins here, with its ending; undefined when it goes on. */
function endOfWord(text: string, word: string, at: number): number | undefined {
  ENDING.lastIndex = at + word.length;
  return !isLetter(text, at - 1) && ENDING.test(text) ? ENDING.lastIndex : undefined;
}

const isLetter = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code >= 0x61 && code <= 0x7a;
};

/**
 * The concepts a text speaks of. Words are looked up by their first character, because an expression of all of them
 * tries each at every place.
 * @param text in NFKC and lower case
 */
export function conceptsOf(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  const look = (
    words: ReadonlyMap<string, readonly string[]>,
    rows: ReadonlyMap<string, readonly number[]>,
    endOf: (word: string, at: number) => number | undefined,
  ): void => {
    for (let at = 0; at < text.length; ) {
      let end: number | undefined;
      for (const word of words.get(text.charAt(at)) ?? []) {
        end = text.startsWith(word, at) ? endOf(word, at) : undefined;
        if (end === undefined) continue;
        for (const id of rows.get(word) ?? []) found.add(id);
        break;
      }
      at = end ?? at + 1;
    }
  };
  look(ENGLISH_WORDS, ENGLISH, (word, at) => endOfWord(text, word, at));
  look(JAPANESE_WORDS, JAPANESE, (word, at) => at + word.length);
  return found;
}
