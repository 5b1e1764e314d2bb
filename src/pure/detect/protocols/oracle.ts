/** Oracle's listener: asked for its version, as lsnrctl asks; one that will not say so still tells its number in the refusal. */
import { decodeTns, encodeTnsConnect, type TnsPacket, tnsPort, tnsVersion } from '../../wire/tns.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { shown } from '../text.ts';

const connect = () => encodeTnsConnect('(CONNECT_DATA=(COMMAND=version))');
/** `TNSLSNR for Linux: Version 19.0.0.0.0 - Production`. */
const banner = /TNSLSNR for ([\w /.-]{1,60}?): Version (\d[\d.]{2,30})/;
const number = /\(VSNNUM=(\d{1,10})\)/;

/** Accept and refusal have fixed fields before any text; an answer without text must be one that says nothing else. */
const plausible = ({ type, text }: TnsPacket): boolean =>
  type === 'resend'
    ? text.length === 0
    : type === 'accept'
      ? text.length >= 16 && text.charCodeAt(0) === 1
      : type === 'refuse' && /^[\s\S]{4}\((?:DESCRIPTION|ERROR_STACK)=/.test(text);

function recognised(bytes: Uint8Array): Recognised | undefined {
  const packets = decodeTns(bytes);
  if (!packets || !plausible(packets[0]!)) return undefined;
  const text = packets.map((packet) => packet.text).join('');
  const told = banner.exec(text);
  const vsn = number.exec(text)?.[1];
  const version =
    told?.[2] ?? (vsn && Number(vsn) > 0 && Number(vsn) <= 0xffffffff ? tnsVersion(Number(vsn)) : undefined);
  return {
    name: 'oracle-tns',
    product: 'Oracle TNS listener',
    ...(version ? { version } : {}),
    ...(told ? { os: shown(told[1]!, 60) } : {}),
    cpes: [cpe('a', 'oracle', 'database_server', version)],
    confidence: version ? 10 : 8,
  };
}

export const oracle = defineProtocol({
  id: 'oracle-tns',
  title: 'Oracle listener',
  transport: 'tcp',
  ports: [tnsPort, 1522, 1526],
  probes: [{ id: 'tns-version', bytes: connect }],
  rarity: 7,
  recognise: (bytes) => recognised(bytes),
  /** A listener may want the connection packet once more. */
  async further(talk, known) {
    if (known.version) return {};
    const told = await talk.connected(async (ask) => {
      const first = await ask(connect());
      return decodeTns(first)?.[0]?.type === 'resend' ? recognised(await ask(connect())) : undefined;
    });
    return told ?? {};
  },
});
