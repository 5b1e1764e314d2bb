import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extendedPassivePort, featuresOf, isFtpPath, namesOf, passivePort } from './ftp.ts';

const reply = (...lines: string[]) => ({ code: 229, lines });
test.each([
  ['Entering Extended Passive Mode (|||6446|)', 6446],
  ['Entering Extended Passive Mode (!!!6446!)', 6446],
  ['Entering Extended Passive Mode (|||0|)', undefined],
  ['Entering Extended Passive Mode (|||99999|)', undefined],
  ['no', undefined],
])('%s', (text, port) => expect(extendedPassivePort(reply(text))).toBe(port));
test.each([
  ['Entering Passive Mode (192,0,2,1,25,46)', 6446],
  ['Entering Passive Mode. 192,0,2,1,25,46', 6446],
  ['Entering Passive Mode (192,0,2,1,256,46)', undefined],
  ['no', undefined],
])('%s', (text, port) => expect(passivePort(reply(text))).toBe(port));
test('features and names', () => {
  expect(featuresOf(reply('Features:', ' EPSV', ' AUTH TLS', 'End'))).toEqual(['EPSV', 'AUTH TLS']);
  expect(namesOf('a\r\npub/b\r\n')).toEqual(['a', 'b']);
  expect(isFtpPath('a b')).toBe(true);
  expect(isFtpPath('a\r\nDELE b')).toBe(false);
});
test('no text throws', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      extendedPassivePort(reply(...lines));
      passivePort(reply(...lines));
      featuresOf(reply(...lines));
    }),
  );
});
