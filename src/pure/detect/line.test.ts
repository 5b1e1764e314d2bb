import { expect, test } from 'vitest';
import { fakeClock, fakeNetwork, fakeUdp } from '../contract/fake-host.ts';
import { openUdpLine } from './line.ts';
import { utf8 } from './text.ts';

const target = { address: '2001:DB8::7', port: 69, transport: 'udp', secure: false } as const;
const patience = { firstMs: 100, quietMs: 10, totalMs: 200 };

async function heard(anyPort: boolean, from: { readonly address: string; readonly port: number }) {
  const clock = fakeClock();
  const net = fakeNetwork({ udp: fakeUdp((_bytes, _to, reply) => void reply(utf8('yes'), from)) });
  const line = await openUdpLine(
    target,
    { net, clock, signal: new AbortController().signal },
    { patience, anyPort },
  );
  await line.say(utf8('who?'));
  let bytes: Uint8Array | undefined;
  void line.hear(undefined, {}).then((all) => {
    bytes = all;
  });
  for (let i = 0; i < 100 && !bytes; i++) await clock.advance(5);
  line.close();
  return bytes?.length;
}

test('an answer from another port is heard only where the protocol answers so, and from no other host', async () => {
  const same = '2001:db8::7';
  expect(await heard(true, { address: same, port: 40_001 })).toBe(3);
  expect(await heard(false, { address: same, port: 40_001 })).toBe(0);
  expect(await heard(true, { address: '2001:db8::8', port: 69 })).toBe(0);
});
