/** SSDP (UPnP Device Architecture 1.1 section 1.3): a search for everything, asked of one host, which then names its system and software. */
import { ascii } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const search = ({ address }: { readonly address: string }) =>
  ascii(
    [
      'M-SEARCH * HTTP/1.1',
      `HOST: ${address.includes(':') ? `[${address}]` : address}:1900`,
      'MAN: "ssdp:discover"',
      'MX: 1',
      'ST: ssdp:all',
      '',
      '',
    ].join('\r\n'),
  );
/** Section 1.3.3: `OS/version UPnP/1.1 product/version`; many put commas between. */
const server = /^(\S.{0,60}?)[ ,]+UPnP\/[\d.]+[ ,]+(.{1,80}?)\/(\d\S{0,30})/i;

export const ssdp = defineProtocol({
  id: 'ssdp',
  title: 'SSDP',
  transport: 'udp',
  ports: [1900],
  probes: [{ id: 'ssdp-search', bytes: search }],
  rarity: 4,
  recognise(bytes) {
    const lines = latin1(bytes, 2048).split(/\r?\n/);
    if (!/^HTTP\/1\.[01] 200\b/.test(lines[0]!)) return undefined;
    const headers = new Map(
      lines.slice(1, 40).flatMap((line) => {
        const at = line.indexOf(':');
        return at > 0 ? [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const] : [];
      }),
    );
    if (!headers.has('st') || !headers.has('usn')) return undefined;
    const told = headers.get('server') ?? '';
    const parts = server.exec(told);
    const location = headers.get('location');
    return {
      name: 'ssdp',
      ...(parts
        ? {
            product: shown(parts[2]!, 100),
            version: shown(parts[3]!, 60),
            os: shown(parts[1]!.replace('/', ' '), 100),
          }
        : {}),
      info: shown(
        [!parts && told, location && `described at ${location}`].filter((part) => part).join(', '),
        300,
      ),
      confidence: parts ? 10 : 8,
    };
  },
});
