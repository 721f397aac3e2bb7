import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCardNumber } from '../../tasks/core/privacy/card-number.ts';
import { maskPersonal } from '../../tasks/core/privacy/mask-personal.ts';
import { maskSecrets, secretsOf } from '../../tasks/core/privacy/mask-secrets.ts';
import { maskValue } from '../../tasks/core/privacy/mask-value.ts';
import { anyText } from '../harness/any-text.ts';
import { ATTACKS } from './attacks.ts';

describe('personal data', () => {
  it.each([
    ['write to taro.yamada+shop@mail.example.co.jp, please', 'write to [email], please'],
    ['連絡先はｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍです', '連絡先は[email]です'],
    ['call (415) 555-2671 or 415-555-2671 or +1 415.555.2671', 'call [phone] or [phone] or [phone]'],
    ['London is +44 20 7946 0958.', 'London is [phone].'],
    ['tel:03-1234-5678', 'tel:[phone]'],
    ['携帯は090-1234-5678、自宅は０３－１２３４－５６７８です', '携帯は[phone]、自宅は[phone]です'],
    ['09012345678 / 0312345678 / 0120-123-456 / (03)1234-5678', '[phone] / [phone] / [phone] / [phone]'],
    ['+81 90-1234-5678 と +819012345678', '[phone] と [phone]'],
    ['card 4111 1111 1111 1111, exp 12/29', 'card [card], exp 12/29'],
    ['378282246310005 or 5555-5555-5555-4444', '[card] or [card]'],
    ['カード番号は４１１１－１１１１－１１１１－１１１１', 'カード番号は[card]'],
    ['〒150-0001 東京都渋谷区神宮前1-2-3 ハイツ202に届けて', '[address] [address]に届けて'],
    ['北海道札幌市中央区北1条西2丁目、', '[address]、'],
    ['住所: 神奈川県横浜市西区みなとみらい二丁目3番1号', '住所: [address]'],
    ['送り先は5300001 大阪府', '送り先は5300001 大阪府'],
    ['send it to 123 Main Street, Apt 4, Springfield, IL 62704 today', 'send it to [address] today'],
    ['at 221B Baker Street', 'at [address]'],
    ['山田太郎様のご注文', '[name]様のご注文'],
    ['私の名前は山田太郎です', '私の名前は[name]です'],
    ['My name is Jane O’Neil and I wait', 'My name is [name] and I wait'],
  ])('%s', (text, masked) => {
    expect(maskPersonal(text)).toBe(masked);
  });

  it.each([
    'Where is my order MA-10001? It cost $12.99 (¥1,980), 20% off until 2026-12-31.',
    '2026-11-21T08:16:20.123Z 1763712000000 10.5.3.1 v0.1.0 12:30:45',
    'arn:aws:states:us-east-1:000000000000:express:coordinate:m-1:1',
    'ISBN 978-4-06-512345-6, volumes 10-12, 1,234,567 copies, 100-200 pages',
    '4111 1111 1111 1112 is no card',
    'お客様、神様、王子様、皆様。様子を見るお子様向け',
    '東京都が舞台の漫画、大阪府の書店、鋼の錬金術師全27巻、3月9日',
    'Dr. Stone volume 3, One Piece 1000, 5 Centimeters per Second, 20th Century Boys',
    '寄生獣 1-10巻 4,500円 2003年 0-5歳',
  ])('and nothing else: %s', (text) => {
    expect(maskPersonal(text)).toBe(text);
  });

  it('is masked once: a second time changes nothing, whatever the text', () => {
    const parts = fc.constantFrom(
      '090-1234-5678',
      'a@b.co',
      '東京都',
      '区',
      '1-2-3',
      '様',
      '山田',
      '4111111111111111',
      'My name is ',
      'Ann',
      ' ',
      '\n',
      '+1',
      '〒',
      '12 ',
      'Oak ',
      'Street',
    );
    const any = fc.oneof(
      fc.array(parts, { maxLength: 12 }).map((all) => all.join('')),
      anyText(),
    );
    fc.assert(
      fc.property(any, (text) => {
        const masked = maskPersonal(text);
        expect(maskPersonal(masked)).toBe(masked);
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });

  it('of any card that Luhn accepts is masked, and of one wrong digit is not', () => {
    const cards = fc
      .tuple(fc.constantFrom('4', '51', '37', '60', '35'), fc.stringMatching(/^\d{12}$/u))
      .map(([head, rest]) => {
        const body = `${head}${rest}`.slice(0, 14);
        const check = Array.from('0123456789').find((digit) => isCardNumber(body + digit)) ?? '';
        return [body, Number(check)] as const;
      });
    fc.assert(
      fc.property(cards, fc.integer({ min: 1, max: 9 }), ([body, check], off) => {
        expect(maskPersonal(`pay ${body}${check}!`)).toBe('pay [card]!');
        expect(isCardNumber(`${body}${(check + off) % 10}`)).toBe(false);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it.each(['東京都あ', '1 ', '090-', 'a@a.', '山', '名前は', '0-1', 'eyJ', '1 Aa '])(
    'is looked for in steps that grow with the text, not with its square: %s',
    (part) => {
      // 64 KiB of a pattern's favourite beginning; a runaway would outlast the test's own time-out.
      const text = part.repeat(Math.floor(65_536 / part.length));
      expect(maskPersonal(maskSecrets(text))).toBeTypeOf('string');
    },
  );
});

describe('secrets', () => {
  it.each([
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [secret] used'],
    ['Incorrect API key provided: sk-proj-abc123def456.', 'Incorrect API key provided: [secret].'],
    ['authorization: Bearer abc.def-123456', 'authorization: Bearer [secret]'],
    ['{"apiKey":"not-so-open"}', '{"apiKey":"[secret]"}'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [secret]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[secret]'],
    ['?X-Amz-Signature=0123456789abcdef&x=1', '?X-Amz-Signature=[secret]&x=1'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end', '[secret] end'],
  ])('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it('that are known are found wherever they stand, short words are not torn apart', () => {
    expect(maskSecrets('url?k=plain-looking-value&local', ['plain-looking-value', 'local'])).toBe(
      'url?k=[secret]&local',
    );
  });

  it('are read from the environment by the names of their variables', () => {
    const environment = {
      OPENAI_API_KEY: 'one',
      AWS_SECRET_ACCESS_KEY: 'two',
      AWS_ACCESS_KEY_ID: 'three',
      AWS_SESSION_TOKEN: 'four',
      OPENAI_API_KEY_SECRET_ARN: 'arn:aws:secretsmanager:x',
      PATH: '/bin',
      EMPTY_TOKEN: undefined,
    };
    expect(secretsOf(environment)).toEqual(['one', 'two', 'three', 'four']);
  });
});

describe('a record', () => {
  it('keeps its shape and its identifiers, and loses what its texts tell', () => {
    const record = {
      messageId: '090-1234-5678',
      executionArn: 'arn:aws:states:us-east-1:000000000000:express:coordinate:a:b',
      startedAt: 4_111_111_111_111_111,
      request: {
        query: 'I am a@b.co',
        history: [{ role: 'user', content: 'call 090-1234-5678' }],
        userId: 'a@b.co',
      },
      reply: {
        text: 'Sent to 〒150-0001',
        attempts: [{ reason: 'HTTP 401: sk-proj-abc123def456' }],
        model: null,
      },
    };
    expect(maskValue(record)).toEqual({
      ...record,
      request: {
        query: 'I am [email]',
        history: [{ role: 'user', content: 'call [phone]' }],
        userId: '[email]',
      },
      reply: { text: 'Sent to [address]', attempts: [{ reason: 'HTTP 401: [secret]' }], model: null },
    });
    expect(record.request.query).toBe('I am a@b.co');
  });

  it('that nests without end is cut, not followed', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(JSON.stringify(maskValue(cyclic))).toContain('[nested too deep]');
  });

  it.each(ATTACKS)('of an attack stays text: $shape', ({ text }) => {
    expect(typeof maskValue({ query: text }).query).toBe('string');
  });
});
