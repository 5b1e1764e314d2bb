/** IRC (RFC 2812, modern numerics): a guest says NICK and USER, answers PING, reads the version from reply 004 and leaves. */
import { hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const register = (nick: string) => `NICK ${nick}\r\nUSER nocturne 0 * :nocturne\r\n`;
const roundsMax = 6;
const done = (bytes: Uint8Array) =>
  /^:\S{1,200} (?:004|43\d|46\d) [^\n]*\n|^PING [^\n]*\n|^ERROR [^\n]*\n/m.test(latin1(bytes, 16_000));

/** `ngircd-26.1`, `InspIRCd-3`, `UnrealIRCd-6.0.4`, `ircd-hybrid-1:8.2`, `hybrid-7.2`. */
function productOf(text: string): { product?: string; version?: string } {
  const found = /^(.*?)[-(]?(?:1:)?v?(\d[\w.+~-]*)?\)?$/.exec(text.slice(0, 80));
  const name = found?.[1]?.replace(/[- (]+$/, '');
  const product = name === 'ngircd' ? 'ngIRCd' : name;
  return { ...(product ? { product } : {}), ...(found?.[2] ? { version: found[2] } : {}) };
}

/** `:host 004 nick servername version usermodes channelmodes`; who has no name there may have one in `:host 002 nick :Host x is running Name 1.2`. */
function versionIn(text: string): { product?: string; version?: string } {
  const told = /^:\S{1,200} 004 \S{1,200} \S{1,200} (\S{1,200}) \S{1,200}/m.exec(text)?.[1];
  const known = told ? productOf(told) : {};
  if (!told || known.product) return known;
  const name = /^:\S{1,200} 002 [^\n]{0,300}\brunning ([A-Za-z][\w-]{1,40}) v?\d/m.exec(text)?.[1];
  return { ...known, ...(name && name !== 'version' ? { product: name } : {}) };
}

export const irc = defineProtocol({
  id: 'irc',
  title: 'IRC',
  transport: 'tcp',
  ports: [6667, 194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6668, 6669, 7000],
  tlsPorts: [6697, 994, 7000, 9999],
  rarity: 6,
  probes: [{ id: 'irc-nick', bytes: () => utf8(register('nocturne')) }],
  complete: done,
  recognise(bytes) {
    if (!/^(?::|NOTICE |ERROR )/.test(latin1(bytes, 20))) return undefined;
    const text = latin1(bytes, 16_000);
    const host = /^:(\S{1,100}) (?:NOTICE|00[1-4]|020|4[0-9]{2}) (?:AUTH|\*|\S{1,200}) /.exec(text)?.[1];
    if (host || /^NOTICE (?:AUTH|\*) :/.test(text))
      return { name: 'irc', ...versionIn(text), ...(host?.includes('.') ? { hostName: host } : {}) };
    return /^ERROR :(?:Closing Link|Your host|Trying to reconnect|Connection|Password)/i.test(text)
      ? { name: 'irc' }
      : undefined;
  },
  async further(talk, known) {
    if (known.product) return {};
    const text = await talk.connected(async (ask) => {
      let all = '';
      // The guest before may not have left yet.
      let say = register('nocturn2');
      for (let round = 0; round < roundsMax; round++) {
        const heard = latin1(await ask(utf8(say), { enough: done }), 16_000);
        all += heard;
        const cookie = /^PING ([^\r\n]{1,200})/m.exec(heard)?.[1];
        say = cookie ? `PONG ${cookie}\r\n` : '';
        // Names and idents are looked up first, which may take longer than anything else.
        const lookingUp = /Looking up your host/i.test(all) && !/(?:Found|Could).{0,20} your host/i.test(all);
        if ((!heard && !lookingUp) || / 004 |^ERROR/m.test(all)) break;
      }
      return all;
    });
    const host = /^:(\S{1,200}) /m.exec(text ?? '')?.[1];
    return {
      ...versionIn(text ?? ''),
      ...(host?.includes('.') ? { hostName: host } : {}),
    };
  },
});

/** Quassel: which of its two ways of speaking do you know? Four bytes say the one that is taken. */
export const quassel = defineProtocol({
  id: 'quassel',
  title: 'Quassel core',
  transport: 'tcp',
  ports: [4242],
  rarity: 9,
  // The magic without wishes; the second way, and no other.
  probes: [{ id: 'quassel-magic', bytes: () => hex('42b33f00 80000002') }],
  recognise(bytes, asked, { port }) {
    const chosen = bytes.length === 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 2;
    return chosen && asked === 'quassel-magic' && port === 4242
      ? { name: 'quassel', product: 'Quassel core' }
      : undefined;
  },
});
