/** The remote commands of Berkeley (RFC 1282 for rlogin): asked from an ordinary port, they refuse in words; nobody is logged in. */
import { ascii } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const refusal = (bytes: Uint8Array): string | undefined => {
  // An octet of 1 before a text is an error (rcmd(3)).
  const text = latin1(bytes, 300);
  return text.length > 4 && text.charCodeAt(0) === 1 && /^[\x20-\x7e\r\n\t]+$/.test(text.slice(1))
    ? shown(text.slice(1))
    : undefined;
};

/** Words of refusal that tell the daemon only where it is at home. */
const refusing = /permission|privileged|login|password|incorrect|port/i;

export const rlogin = defineProtocol({
  id: 'rlogin',
  title: 'rlogin',
  transport: 'tcp',
  ports: [513],
  probes: [{ id: 'rlogin-start', bytes: () => ascii('\0nocturne\0nocturne\0vt100/9600\0') }],
  rarity: 9,
  recognise(bytes, asked, { port }) {
    if (asked !== 'rlogin-start') return undefined;
    const why = refusal(bytes);
    if (why !== undefined && (/rlogin/i.test(why) || (port === 513 && refusing.test(why))))
      return { name: 'login', info: why, confidence: 8 };
    // RFC 1282: a zero octet takes the connection; then 0x80 asks for the size of the window, or a password is wanted.
    if (bytes[0] !== 0) return undefined;
    const rest = latin1(bytes, 201).slice(1);
    return rest === '' || rest === '\x80' || /^\x80?[\s]*(password|login):/i.test(rest)
      ? { name: 'login', confidence: rest ? 8 : 6 }
      : undefined;
  },
});

export const rsh = defineProtocol({
  id: 'rsh',
  title: 'rsh',
  transport: 'tcp',
  ports: [514],
  probes: [{ id: 'rsh-start', bytes: () => ascii('\0nocturne\0nocturne\0true\0') }],
  rarity: 9,
  recognise(bytes, asked, { port }) {
    const why = asked === 'rsh-start' ? refusal(bytes) : undefined;
    if (why === undefined || !(/rsh/i.test(why) || (port === 514 && refusing.test(why)))) return undefined;
    return { name: 'shell', info: why, confidence: 8 };
  },
});

export const rexec = defineProtocol({
  id: 'rexec',
  title: 'rexec',
  transport: 'tcp',
  ports: [512],
  probes: [{ id: 'rexec-start', bytes: () => ascii('\0nocturne\0no such password\0true\0') }],
  rarity: 9,
  recognise(bytes, asked, { port }) {
    const why = asked === 'rexec-start' ? refusal(bytes) : undefined;
    if (why === undefined || !(/rexec/i.test(why) || (port === 512 && refusing.test(why)))) return undefined;
    return { name: 'exec', info: why, confidence: 8 };
  },
});
