/** Sound over a network: PulseAudio (its PROTOCOL file), Snapcast's control (JSON-RPC 2.0). */
import { be32, beginsWith, concat, type Octets, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

/** A packet of the control channel: length, channel, offset, flags, then tagged values. */
const packet = (...values: readonly Octets[]) => {
  const body = concat(...values);
  return concat(be32(body.length), be32(0xffffffff), zeros(12), body);
};
const number = (value: number) => concat('L', be32(value));
/** AUTH (8) of protocol 32 with a cookie of nothing: good enough where everybody may come in. */
const authenticate = packet(number(8), number(0), number(32), 'x', be32(256), zeros(256));
/** SET_CLIENT_NAME (9) with one property, GET_SERVER_INFO (20). */
const whoAreYou = concat(
  packet(
    ...[number(9), number(1), 'Pt', 'application.name\0'],
    ...[number(9), 'x', be32(9), 'nocturne\0', 'N'],
  ),
  packet(number(20), number(2)),
);
const answerHead = concat(be32(15), be32(0xffffffff), zeros(12), 'L', [0, 0, 0]);
const letterL = 0x4c;
const reply = 2;
const refused = 0;

export const pulseAudio = defineProtocol({
  id: 'pulseaudio',
  title: 'PulseAudio',
  transport: 'tcp',
  ports: [4713],
  rarity: 8,
  probes: [{ id: 'pulseaudio-auth', bytes: () => authenticate }],
  recognise(bytes) {
    // Length 15, the control channel; a command, the tag of our question, a number more.
    if (bytes.length < 35 || !beginsWith(bytes, answerHead) || bytes[25] !== letterL) return undefined;
    const taken = bytes[24];
    if (taken === reply) return { name: 'pulseaudio', info: 'no login' };
    return taken === refused ? { name: 'pulseaudio', info: 'login required' } : undefined;
  },
  async further(talk, known) {
    if (known.info !== 'no login') return {};
    const enough = (bytes: Uint8Array) => /t(?:pulseaudio|PulseAudio)/.test(latin1(bytes, 2000));
    const answer = await talk.connected(async (ask) => {
      await ask(authenticate, { enough: (bytes) => bytes.length >= 35 });
      return ask(whoAreYou, { enough });
    });
    // Name, then version, then user and host, as texts that end with zero.
    const found =
      /t(pulseaudio|PulseAudio[^\0]{0,60})\0t(\d[\w.~-]{0,30})\0t[^\0]{0,100}\0t([^\0]{0,100})\0/.exec(
        answer ? latin1(answer, 2000) : '',
      );
    const pipewire = /PipeWire (\d[\w.]{0,20})/.exec(found?.[1] ?? '')?.[1];
    if (!found) return {};
    return {
      product: pipewire ? 'PipeWire' : 'PulseAudio',
      version: pipewire ?? found[2]!,
      ...(found[3] ? { hostName: found[3] } : {}),
    };
  },
});

const status = utf8('{"id":1,"jsonrpc":"2.0","method":"Server.GetStatus"}\r\n');

export const snapcastControl = defineProtocol({
  id: 'snapcast-control',
  title: 'Snapcast control',
  transport: 'tcp',
  ports: [1705],
  rarity: 9,
  probes: [{ id: 'snapcast-status', bytes: () => status }],
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 16_000);
    const version = /"snapserver":\{[^{}]{0,200}"version":"(\d[\w.-]{0,30})"/.exec(text)?.[1];
    return version && /"jsonrpc":"2\.0"/.test(text)
      ? { name: 'snapcast-control', product: 'Snapcast', version }
      : undefined;
  },
});
