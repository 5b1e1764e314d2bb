/** Screens over the network: RFB, the protocol of VNC (RFC 6143), and X11 (X Window System Protocol, section "Connection Setup"). */
import { defineProtocol, nothing } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

/** IANA, "RFB Security Types". */
const securities: Readonly<Record<number, string>> = {
  0: 'invalid',
  1: 'none',
  2: 'VNC authentication',
  5: 'RA2',
  6: 'RA2ne',
  13: 'RA2-256',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  19: 'VeNCrypt',
  20: 'SASL',
  21: 'MD5 hash',
  22: 'xvp',
  30: 'Apple authentication',
  33: 'Apple Kerberos',
  35: 'Apple ARD',
};

export const vnc = defineProtocol({
  id: 'vnc',
  title: 'VNC (RFB)',
  transport: 'tcp',
  ports: [5900, 5901, 5902, 5903, 5904, 5905, 5906, 5500],
  greets: true,
  rarity: 4,
  complete: (bytes) => bytes.length >= 12,
  recognise(bytes) {
    const found = /^RFB (\d{3})\.(\d{3})\n/.exec(latin1(bytes, 12));
    if (!found) return undefined;
    const version = `${Number(found[1])}.${Number(found[2])}`;
    const apple = version === '3.889';
    return {
      name: 'vnc',
      // Hardly any server says its own name before a login.
      product: 'VNC',
      ...(apple ? { product: 'Apple Remote Desktop', os: 'macOS' } : {}),
      ...(/^[45]\./.test(version) ? { product: 'RealVNC' } : {}),
      info: `protocol ${version}`,
    };
  },
  async further(talk, known) {
    const offered = await talk.connected(async (ask) => {
      const greeting = await ask(nothing, { enough: (bytes) => bytes.length >= 12 });
      const minor = Number(latin1(greeting.subarray(8, 11)));
      const ours = minor >= 8 ? '008' : minor === 7 ? '007' : '003';
      return {
        old: ours === '003',
        bytes: await ask(utf8(`RFB 003.${ours}\n`), {
          enough: (bytes) => (ours === '003' ? bytes.length >= 4 : bytes.length > (bytes[0] ?? 0)),
        }),
      };
    });
    if (!offered || offered.bytes.length === 0) return {};
    const types = offered.old ? [offered.bytes[3]!] : [...offered.bytes.subarray(1, 1 + offered.bytes[0]!)];
    if (types.length === 0) return {};
    const names = types.map((type) => securities[type] ?? `type ${type}`).slice(0, 10);
    return { info: `${known.info}; security: ${names.join(', ')}` };
  },
});

/** Little-endian, version 11.0, no authorization. */
const x11Setup = Uint8Array.of(0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0);

export const x11 = defineProtocol({
  id: 'x11',
  title: 'X11',
  transport: 'tcp',
  ports: [6000, 6001, 6002, 6003, 6004, 6005, 6006, 6007, 6008, 6009, 6010, 6011, 6012],
  rarity: 6,
  probes: [{ id: 'x11-setup', bytes: () => x11Setup }],
  recognise(bytes) {
    if (bytes.length < 8 || bytes[3] !== 0 || (bytes[2] !== 11 && bytes[2] !== 10)) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes[0] === 0 && bytes[1]! > 0 && bytes.length >= 8 + bytes[1]!) {
      const reason = latin1(bytes.subarray(8, 8 + bytes[1]!));
      return /^[\x20-\x7e\n]+$/.test(reason) ? { name: 'x11', info: `access denied: ${reason}` } : undefined;
    }
    if (bytes[0] === 2) return { name: 'x11', info: 'authentication required' };
    if (bytes[0] !== 1 || bytes.length < 40) return undefined;
    const vendorLength = view.getUint16(24, true);
    const vendor = latin1(bytes.subarray(40, 40 + Math.min(vendorLength, 100)));
    if (!vendor || !/^[\x20-\x7e]+$/.test(vendor)) return undefined;
    const release = view.getUint32(8, true);
    // X.Org counts 121 01 007 for 21.1.7 and 1 20 14 000 for 1.20.14.
    const parts = [
      Math.floor(release / 1e7),
      Math.floor(release / 1e5) % 100,
      Math.floor(release / 1e3) % 100,
    ];
    const xorg = /X\.Org/.test(vendor);
    const modern = parts[0] === 1 && parts[1]! >= 21;
    return {
      name: 'x11',
      product: xorg ? 'X.Org server' : vendor,
      ...(xorg ? { version: modern ? `${parts[1]}.${parts[2]}.${release % 1000}` : parts.join('.') } : {}),
      info: 'open to this address',
    };
  },
});
