import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTftp, encodeAcknowledgement, encodeError, encodeRead } from './tftp.ts';

test('what a client says is read back', () => {
  expect(decodeTftp(encodeRead('boot/pxe.0', 1428))).toEqual({
    kind: 'read',
    file: 'boot/pxe.0',
    mode: 'octet',
    options: new Map([
      ['tsize', '0'],
      ['blksize', '1428'],
    ]),
  });
  expect(decodeTftp(encodeAcknowledgement(65_535))).toEqual({ kind: 'acknowledgement', block: 65_535 });
  expect(decodeTftp(encodeError(1, 'no'))).toEqual({ kind: 'error', code: 1, message: 'no' });
});
test('what a server says', () => {
  expect(decodeTftp(Uint8Array.of(0, 3, 1, 0, 7))).toEqual({
    kind: 'data',
    block: 256,
    data: Uint8Array.of(7),
  });
  const options = new TextEncoder().encode('\0\u0006TSIZE\x0012\0');
  expect(decodeTftp(options)).toEqual({ kind: 'options', options: new Map([['tsize', '12']]) });
});
test.each([[[]], [[0, 3, 0]], [[0, 9, 0, 0]], [[1, 3, 0, 0]], [[0, 1, 97, 0]]])('%j is no packet', (bytes) =>
  expect(decodeTftp(Uint8Array.from(bytes))).toBeUndefined(),
);
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      decodeTftp(bytes);
      if (bytes.length > 1) bytes.set([0, (bytes[1]! % 6) + 1]);
      decodeTftp(bytes);
    }),
    { numRuns: 2000 },
  );
});
