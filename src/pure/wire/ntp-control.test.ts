import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeReadVariables, encodeReadVariables } from './ntp-control.ts';
import { be16, concat, hex, hexOf } from './octets.ts';

const answer = (text: string, second = 0x82) =>
  concat([0x16, second], hex('0007 c016 0000 0000'), be16(text.length), text);

test('the question of ntpq -c rv', () => {
  expect(hexOf(encodeReadVariables(7))).toBe('160200070000000000000000');
});

test('variables, quoted or not, with or without value', () => {
  const found = decodeReadVariables(
    answer('leap=3, stratum=16,\r\nversion="ntpd 4.2.8p15@1.3728-o, (1)", tai,\r\nrefid=INIT\r\n'),
  );
  expect(Object.fromEntries(found!.variables)).toEqual({
    leap: '3',
    stratum: '16',
    version: 'ntpd 4.2.8p15@1.3728-o, (1)',
    tai: '',
    refid: 'INIT',
  });
  expect(found).toMatchObject({ sequence: 7, more: false });
});

test('refusals, requests and lies about the length', () => {
  expect(decodeReadVariables(answer('', 0xc2))).toMatchObject({ error: 0xc0 });
  expect(decodeReadVariables(encodeReadVariables(7))).toBeUndefined();
  expect(decodeReadVariables(answer('leap=3').subarray(0, -1))).toBeUndefined();
});

test('random text ends in time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      expect(decodeReadVariables(answer(text.replace(/[^\x20-\x7e]/g, '?')))).toBeDefined();
    }),
  );
});
