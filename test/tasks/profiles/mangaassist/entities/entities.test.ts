import { describe, expect, it } from 'vitest';
import type { Entities } from '../../../../../tasks/core/contract/classification.ts';
import { classifier } from '../shelf.ts';

const named = (text: string): Entities => classifier.entities(text, []);

describe('titles', () => {
  it.each([
    ['Is BERSERK any good?', ['berserk']],
    ["What is Berserk's price", ['berserk']],
    ['have you got AoT', ['attack-on-titan']],
    ['進撃の巨人とベルセルク', ['attack-on-titan', 'berserk']],
    ['ヴィンランドサガはありますか', ['vinland-saga']],
    ['ＮＡＲＵＴＯの５巻', ['naruto']],
    ['HUNTER×HUNTERの新刊', ['hunter-x-hunter']],
    ['hunterxhunter or hunter x hunter', ['hunter-x-hunter']],
    ['spyxfamily', ['spy-x-family']],
    ['dr stone volume 2', ['dr-stone']],
    ['Dr. Stone volume 2', ['dr-stone']],
    ['20世紀少年', ['20th-century-boys']],
    ['is monster in stock', ['monster']],
    ['I read Monster twice', ['monster']],
    ['よつばとの最新刊', ['yotsuba']],
    ['“Death Note” please', ['death-note']],
  ])('finds them in %s', (text, ids) => {
    expect(named(text).productIds).toEqual(ids);
  });

  it.each([
    'a monster manga with real fear',
    'given that, another idea',
    'I want the op',
    'リアルな絵の漫画',
    'モンスターハンターの漫画',
    'narutomaki recipe',
    'the nanas went home',
    'one more piece of cake',
  ])('finds none in %s', (text) => {
    expect(named(text).productIds).toEqual([]);
  });

  it('takes the longest of overlapping names', () => {
    expect(named('Akira Toriyama wrote Dragon Ball')).toMatchObject({
      productIds: ['dragon-ball'],
      authors: ['Akira Toriyama'],
    });
  });

  it('knows a title by a case of its own when it is short', () => {
    expect(named('is OP over yet').productIds).toEqual(['one-piece']);
  });

  it('says which quoted titles the catalogue does not have', () => {
    expect(named('Do you have "Clockwork Harbour"?').unknownTitles).toEqual(['Clockwork Harbour']);
    expect(named('『月の裏の図書館』と『ベルセルク』はありますか')).toMatchObject({
      unknownTitles: ['月の裏の図書館'],
      productIds: ['berserk'],
    });
    expect(named('what does "tsundere" mean').unknownTitles).toEqual([]);
  });

  it('takes no text to be translated for a title', () => {
    expect(named('Translate "See you at Dawn" into Japanese').unknownTitles).toEqual([]);
  });
});

describe('volumes', () => {
  it.each([
    ['vol. 3 of Berserk', 3],
    ['Berserk volume 12', 12],
    ['Berserk Vol.７', 7],
    ['ベルセルク3巻', 3],
    ['ベルセルク第３巻', 3],
    ['ベルセルク十二巻', 12],
    ['the third volume of Nana', 3],
    ['volume two please', 2],
    ['Naruto #41', 41],
    ['20th Century Boys', null],
    ['全27巻セット', null],
    ['10巻以内で完結する漫画', null],
    ['a 10 volume series', null],
    ['order 10002', null],
  ])('reads %s as %s', (text, volume) => {
    expect(named(text).volume).toBe(volume);
  });
});

describe('authors', () => {
  it('finds them by both orders of the name, in Japanese, and by surname after "by"', () => {
    expect(named('books by Naoki Urasawa').authors).toEqual(['Naoki Urasawa']);
    expect(named('Urasawa Naoki manga').authors).toEqual(['Naoki Urasawa']);
    expect(named('anything by Urasawa?').authors).toEqual(['Naoki Urasawa']);
    expect(named('浦沢直樹の漫画').authors).toEqual(['Naoki Urasawa']);
  });

  it('gives every credit of a person who works with others', () => {
    expect(named('art by Takeshi Obata').authors).toEqual([
      'Yumi Hotta and Takeshi Obata',
      'Tsugumi Ohba and Takeshi Obata',
    ]);
  });
});

describe('genres', () => {
  it.each([
    ['dark fantasy please', ['dark-fantasy']],
    ['dark fantasy and fantasy', ['dark-fantasy', 'fantasy']],
    ['ダークファンタジーが読みたい', ['dark-fantasy']],
    ['a funny love story', ['comedy', 'romance']],
    ['my order history', []],
    ['history manga', ['historical']],
    ['romance but no horror', ['romance']],
    ['ホラー以外でスリラー', ['thriller']],
  ])('reads %s', (text, genres) => {
    expect(named(text).genres).toEqual(genres);
  });
});

describe('prices', () => {
  it.each([
    ['under $10', null, 10],
    ['cheaper than 12.50 dollars', null, 12.5],
    ['less than US$8', null, 8],
    ['between 5 and 10 dollars', 5, 10],
    ['$5-$10', 5, 10],
    ['10ドル以下', null, 10],
    ['１０ドル以下', null, 10],
    ['5ドルから10ドル', 5, 10],
    ['at least $9', 9, null],
    ['10ドル以上', 10, null],
    ['1000円以内', null, 9.99],
    ['¥1,000以下', null, 9.99],
    ['100円以下', null, 1.85],
    ['under 18', null, null],
    ['volumes 5 to 10', null, null],
    ['I have 2 dollars', null, null],
  ])('reads %s', (text, minPriceUsd, maxPriceUsd) => {
    expect(named(text)).toMatchObject({ minPriceUsd, maxPriceUsd });
  });
});

describe('order numbers', () => {
  it.each([
    ['MA-12345', ['MA-12345']],
    ['ma 12345 and MA-54321', ['MA-12345', 'MA-54321']],
    ['order 12345', ['MA-12345']],
    ['Order #12345', ['MA-12345']],
    ['my order number is 12345', ['MA-12345']],
    ['注文番号12345', ['MA-12345']],
    ['注文番号は１２３４５です', ['MA-12345']],
    ['注文番号：MA-12345', ['MA-12345']],
    ['I ordered 12 books', []],
    ['order 123456', []],
    ['MA-123', []],
  ])('reads %s', (text, orderIds) => {
    expect(named(text).orderIds).toEqual(orderIds);
  });
});

describe('tastes', () => {
  it.each([
    ['I loved Berserk', ['berserk']],
    ['something like Nana', ['nana']],
    ['similar to Death Note', ['death-note']],
    ['I loved Berserk, Vagabond and Vinland Saga. What next?', ['berserk', 'vagabond', 'vinland-saga']],
    ['ベルセルクが好き', ['berserk']],
    ['ナナみたいな漫画', ['nana']],
    ['デスノートっぽい作品', ['death-note']],
    ['ベルセルクとバガボンドが好きです', ['berserk', 'vagabond']],
    ["I'd like Berserk volume 3", []],
    ['Is Berserk in stock?', []],
    ['would my brother like Berserk', []],
    ['ベルセルクの在庫', []],
    ['I loved Berserk. Is Nana in stock?', ['berserk']],
  ])('reads %s', (text, liked) => {
    expect(named(text).likedProductIds).toEqual(liked);
  });
});

describe('sale and stock', () => {
  it.each([
    ['any of them on sale?', true, false],
    ['セール中ですか', true, false],
    ['is it in stock', false, true],
    ['在庫はありますか', false, true],
    ['manga for sale', false, false],
    ['wholesale', false, false],
  ])('reads %s', (text, onSale, inStock) => {
    expect(named(text)).toMatchObject({ onSale, inStock });
  });
});
