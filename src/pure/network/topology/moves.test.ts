import { expect, test } from 'vitest';
import { type Cable, movesOf } from './moves.ts';

/** `sw1:3` is a port, `pc` a device whose port nobody knows. */
const end = (text: string) => {
  const [deviceId, port] = text.split(':');
  return { deviceId: deviceId!, interfaceId: port === undefined ? null : text };
};
const cable = (text: string): Cable => {
  const [a, b] = text.split(' – ');
  return { id: text, a: end(a!), b: end(b!) };
};
const shown = (lost: string[], found: string[]) =>
  movesOf(lost.map(cable), found.map(cable)).map(({ kept, from, to }) =>
    [kept, from, to].map((item) => item.interfaceId ?? item.deviceId).join(' '),
  );

test.each<[string, string[], string[], string[]]>([
  ['to another port', ['r1:1 – sw1:3'], ['r1:1 – sw1:4'], ['r1:1 sw1:3 sw1:4']],
  ['to another switch', ['r1:1 – sw1:3'], ['sw2:9 – r1:1'], ['r1:1 sw1:3 sw2:9']],
  ['of a host whose port nobody knows', ['pc – sw1:3'], ['pc – sw1:4'], ['pc sw1:3 sw1:4']],
  ['a new cable is no move', [], ['r1:1 – sw1:3'], []],
  ['a cut is no move', ['r1:1 – sw1:3'], [], []],
  ['both ends are others', ['r1:1 – sw1:3'], ['r2:1 – sw1:4'], []],
  ['two swapped', ['a:1 – s:1', 'b:1 – s:2'], ['a:1 – s:2', 'b:1 – s:1'], ['a:1 s:1 s:2', 'b:1 s:2 s:1']],
  [
    'ports before devices',
    ['pc – s:1', 'r:1 – s:2'],
    ['r:1 – s:3', 'pc – s:2'],
    ['r:1 s:2 s:3', 'pc s:1 s:2'],
  ],
])('%s', (_, lost, found, expected) => {
  expect(shown(lost, found)).toEqual(expected);
});
