import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIscsi, encodeLogin, encodeSendTargets } from './iscsi.ts';
import { concat, hex, hexOf } from './octets.ts';

/** Of tgtd 1.0.85. */
const targets = concat(
  hex(
    '248000000000003f 0000000000000000 00000001 ffffffff 00000001 00000001 00000002 000000000000000000000000',
  ),
  'TargetName=iqn.2026-01.example:d\0TargetAddress=192.0.2.1:3260,1\0',
);
targets[7] = targets.length - 48;

test('a login is padded to words and asks for discovery', () => {
  const bytes = encodeLogin('iqn.2026-01.invalid.x:y', 5);
  expect(bytes.length % 4).toBe(0);
  expect(hexOf(bytes.subarray(0, 4))).toBe('43870000');
  expect(String.fromCharCode(...bytes)).toContain('SessionType=Discovery\0');
  expect(hexOf(encodeSendTargets(1, 2).subarray(0, 8))).toBe('4480000000000010');
});

test('targets with their addresses', () => {
  expect(decodeIscsi(targets)).toMatchObject({
    kind: 'text',
    taskTag: 1,
    keys: [
      ['TargetName', 'iqn.2026-01.example:d'],
      ['TargetAddress', '192.0.2.1:3260,1'],
    ],
  });
  for (let cut = 0; cut < targets.length; cut++)
    expect(decodeIscsi(targets.subarray(0, cut))).toBeUndefined();
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), (bytes) => {
      decodeIscsi(concat([0x23], bytes));
      decodeIscsi(bytes);
    }),
  );
});
