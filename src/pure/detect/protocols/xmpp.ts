/** XMPP (RFC 6120): a stream is opened, and answered with one; STARTTLS by the element of section 5. */
import { type DetectTarget, defineProtocol, type Recognised } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const stream = (target: DetectTarget) =>
  utf8(
    `<?xml version='1.0'?><stream:stream to='${(target.serverName ?? target.address).replaceAll(/[<>&'"]/g, '')}' xmlns='${
      target.port === 5269 ? 'jabber:server' : 'jabber:client'
    }' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
  );
const answered = (bytes: Uint8Array) =>
  /<\/stream:(?:features|error)>|<stream:features\/>|<\/stream:stream>/.test(latin1(bytes, 8000));

/** What the stream says it is; products say it only by their habits. */
function productOf(text: string): string | undefined {
  if (
    /urn:xmpp:sm:3[\s\S]*http:\/\/prosody\.im\//.test(text) ||
    /This server does not serve|This host does not serve/.test(text)
  )
    return 'Prosody';
  if (/node=['"]https?:\/\/www\.process-one\.net\/en\/ejabberd/.test(text)) return 'ejabberd';
  if (/node=['"]https?:\/\/(?:www\.)?igniterealtime\.org\/projects\/openfire/.test(text)) return 'Openfire';
  if (/node=['"]https?:\/\/prosody\.im/.test(text)) return 'Prosody';
  return undefined;
}

function recognised(bytes: Uint8Array, { port, address }: DetectTarget): Recognised | undefined {
  const text = latin1(bytes, 8000);
  if (!/^\s*(?:<\?xml [^>]{0,100}>\s*)?<stream:stream\s/.test(text)) return undefined;
  const product = productOf(text);
  const from = /<stream:stream[^>]{0,500}\sfrom=['"]([^'"]{1,200})['"]/.exec(text)?.[1];
  const host = from === address ? undefined : from;
  const version = /<stream:stream[^>]{0,500}\sversion=['"]([\d.]{1,10})['"]/.exec(text)?.[1];
  const problem = /<stream:error>\s*<([\w-]{1,60})/.exec(text)?.[1];
  const info = [version && `XMPP ${version}`, problem && `stream error ${problem}`]
    .filter(Boolean)
    .join(', ');
  const server = port === 5269 || /jabber:server['"]/.test(text);
  return {
    name: server ? 'xmpp-server' : 'xmpp-client',
    ...(product ? { product } : {}),
    ...(host ? { hostName: host } : {}),
    ...(info ? { info } : {}),
  };
}

export const xmpp = defineProtocol({
  id: 'xmpp',
  title: 'XMPP',
  transport: 'tcp',
  ports: [5222, 5269, 5280],
  tlsPorts: [5223],
  rarity: 6,
  probes: [{ id: 'xmpp-stream', bytes: stream }],
  complete: answered,
  recognise: (bytes, _asked, target) => recognised(bytes, target),
  async startTls(ask, target) {
    if (!/<starttls/.test(latin1(await ask(stream(target), { enough: answered }), 8000))) return false;
    const answer = await ask(utf8("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), {
      enough: (bytes) => /<(?:proceed|failure)/.test(latin1(bytes)),
    });
    return /<proceed/.test(latin1(answer));
  },
  async further(talk, known, target) {
    // What was said to another's question may end before the product shows.
    if (known.product) return {};
    const answer = await talk.ask(stream(target), { enough: answered });
    return recognised(answer, target) ?? {};
  },
});
