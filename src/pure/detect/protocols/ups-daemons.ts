/** Daemons that watch over UPSes: upsd of Network UPS Tools (RFC 9271) and the network information server of apcupsd (its manual, "NIS"). */

import { cursorOf, latin, u16 } from '../../wire/cursor.ts';
import { ascii, be16, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

export const nut = defineProtocol({
  id: 'nut',
  title: 'Network UPS Tools',
  transport: 'tcp',
  ports: [3493],
  probes: [{ id: 'nut-version', bytes: () => ascii('VER\n') }],
  rarity: 7,
  recognise(bytes) {
    const found = /^Network UPS Tools upsd (\d[\w.+-]{0,40})/.exec(latin1(bytes, 200));
    if (!found) return undefined;
    return {
      name: 'nut',
      product: 'Network UPS Tools upsd',
      version: found[1]!,
      cpes: [cpe('a', 'networkupstools', 'nut', found[1])],
      confidence: 10,
    };
  },
  async further(talk) {
    const list = latin1(await talk.ask(ascii('LIST UPS\n')), 2000);
    const names = [...list.matchAll(/^UPS (\S{1,40})/gm)].slice(0, 8).map(([, name]) => name);
    return list.startsWith('BEGIN LIST UPS')
      ? { info: shown(`${names.length} UPS: ${names.join(', ')}`, 200), deviceType: 'ups monitor' }
      : {};
  },
});

const linesMax = 80;
const lineBytesMax = 256;

export const apcupsd = defineProtocol({
  id: 'apcupsd',
  title: 'apcupsd',
  transport: 'tcp',
  ports: [3551],
  probes: [{ id: 'apcupsd-status', bytes: () => concat(be16(6), 'status') }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const facts = new Map<string, string>();
    for (let i = 0; i < linesMax && cursor.at < bytes.length; i++) {
      const length = u16(cursor);
      if (length > lineBytesMax) break;
      const line = latin(cursor, length);
      const at = line.indexOf(':');
      if (cursor.bad || at < 0) break;
      facts.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
    }
    if (!/^\d+,\d+,\d+$/.test(facts.get('APC') ?? '')) return undefined;
    const version = /^\d[\w.]*/.exec(facts.get('VERSION') ?? '')?.[0];
    const host = facts.get('HOSTNAME');
    const info = ['MODEL', 'UPSNAME', 'STATUS'].map((name) => facts.get(name));
    return {
      name: 'apcupsd',
      product: 'apcupsd',
      ...(version ? { version } : {}),
      ...(host ? { hostName: shown(host, 255) } : {}),
      info: shown(info.filter((part) => part).join(', '), 200),
      cpes: [cpe('a', 'apcupsd', 'apcupsd', version)],
      confidence: 10,
    };
  },
});
