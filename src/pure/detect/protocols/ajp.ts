/** AJP 1.3 (Apache Tomcat, "AJP Protocol Reference"): a CPing, then a request for a page that nobody has, whose error page names the server. */
import { be16, beginsWith, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1 } from '../text.ts';

const toServer = [0x12, 0x34];
const packet = (body: Uint8Array) => concat(toServer, be16(body.length), body);
const string = (text: string) => concat(be16(text.length), text, [0]);
const get = 2;
const hostHeader = [0xa0, 0x0b];

const forward = () =>
  packet(
    concat(
      [2, get],
      string('HTTP/1.1'),
      string('/nocturne.detect'),
      string('127.0.0.1'),
      string('localhost'),
      string('localhost'),
      be16(80),
      [0],
      be16(1),
      hostHeader,
      string('localhost'),
      [0xff],
    ),
  );

export const ajp = defineProtocol({
  id: 'ajp13',
  title: 'AJP',
  transport: 'tcp',
  ports: [8009],
  probes: [{ id: 'ajp-ping', bytes: () => packet(Uint8Array.of(10)) }],
  rarity: 7,
  recognise(bytes) {
    if (bytes.length !== 5 || !beginsWith(bytes, 'AB') || bytes[2] !== 0 || bytes[3] !== 1 || bytes[4] !== 9)
      return undefined;
    return { name: 'ajp13', confidence: 8 };
  },
  async further(talk) {
    // Send Headers, or the end of a request that was refused for want of a secret.
    const page = latin1(await talk.ask(forward()), 8192);
    const found = /\b(Apache Tomcat|Jetty|JBoss Web|Undertow)(?:[/ (-]{1,3}v?(\d[\w.-]{0,30}))?/.exec(page);
    if (!page.startsWith('AB')) return {};
    if (!found)
      return page.charCodeAt(4) === 4
        ? { info: `status ${(page.charCodeAt(5) << 8) | page.charCodeAt(6)}` }
        : {};
    const [, product, version] = found;
    return {
      product: product!,
      ...(version ? { version } : {}),
      cpes: product === 'Apache Tomcat' ? [cpe('a', 'apache', 'tomcat', version)] : [],
      confidence: 10,
    };
  },
});
