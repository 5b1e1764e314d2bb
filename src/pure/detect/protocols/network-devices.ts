/**
 * Services of network equipment that no standard describes: MikroTik's bandwidth test (its manual), Cisco Smart Install (Cisco's own check for it),
 * Skinny (as its dissectors know it), Check Point's topology, SAP's router (SAP note on NI_PING).
 */
import { cursorOf, latin, le32, left, u32 } from '../../wire/cursor.ts';
import { be32, beginsWith, concat, hex, le32 as le32Octets, sameOctets, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

/** The server says 1 in four octets and waits. Bytes so few say little away from their port. */
export const mikrotikBandwidthTest = defineProtocol({
  id: 'mikrotik-btest',
  title: 'MikroTik bandwidth test',
  transport: 'tcp',
  ports: [2000],
  greets: true,
  rarity: 9,
  recognise(bytes, asked, { port }) {
    if (asked !== 'greeting' || port !== 2000 || !sameOctets(bytes, Uint8Array.of(1, 0, 0, 0)))
      return undefined;
    return {
      name: 'bandwidth-test',
      product: 'MikroTik bandwidth test',
      os: 'MikroTik RouterOS',
      deviceType: 'router',
      confidence: 8,
    };
  },
});

/** A request for no action, and the answer of whoever is a client of Smart Install. */
const smartInstallRequest = hex('00000001 00000001 00000004 00000008 00000001 00000000');
const smartInstallAnswer = hex('00000004 00000000 00000003 00000008 00000001 00000000');

export const smartInstall = defineProtocol({
  id: 'cisco-smart-install',
  title: 'Cisco Smart Install',
  transport: 'tcp',
  ports: [4786],
  probes: [{ id: 'smart-install', bytes: () => smartInstallRequest }],
  rarity: 9,
  recognise(bytes) {
    if (!sameOctets(bytes, smartInstallAnswer)) return undefined;
    return {
      name: 'smart-install',
      product: 'Cisco Smart Install client',
      os: 'Cisco IOS',
      deviceType: 'switch',
      confidence: 10,
    };
  },
});

const skinny = { keepAlive: 0, keepAliveAcknowledge: 0x0100 } as const;

export const sccp = defineProtocol({
  id: 'sccp',
  title: 'Skinny client control',
  transport: 'tcp',
  ports: [2000],
  tlsPorts: [2443],
  probes: [
    { id: 'sccp-keep-alive', bytes: () => concat(le32Octets(4), zeros(4), le32Octets(skinny.keepAlive)) },
  ],
  rarity: 9,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (
      le32(cursor) !== 4 ||
      le32(cursor) > 22 ||
      le32(cursor) !== skinny.keepAliveAcknowledge ||
      left(cursor) > 0
    )
      return undefined;
    return { name: 'cisco-sccp', deviceType: 'voice', confidence: 8 };
  },
});

/** SecuRemote's request for the topology begins so; the name of the gateway's certificate comes back. */
export const checkPointTopology = defineProtocol({
  id: 'fw1-topology',
  title: 'Check Point topology',
  transport: 'tcp',
  ports: [264],
  probes: [{ id: 'fw1-topology', bytes: () => concat(hex('51000000 00000021 0000000b'), 'securemote\0') }],
  rarity: 9,
  recognise(bytes) {
    if (!beginsWith(bytes, hex('51000000'))) return undefined;
    const words = latin(cursorOf(bytes), Math.min(bytes.length, 600));
    const name = /CN=([^,\0]{1,80}),O=([^\0]{1,120})/.exec(words);
    if (!name) return undefined;
    return {
      name: 'fw1-topology',
      product: 'Check Point FireWall-1',
      hostName: shown(name[1]!, 80),
      info: shown(`management ${name[2]}`, 200),
      deviceType: 'firewall',
      confidence: 10,
    };
  },
});

/** Length, then a word and a zero octet. */
const sapWord = (word: string) => concat(be32(word.length + 1), word, [0]);

export const sapRouter = defineProtocol({
  id: 'sap-ni',
  title: 'SAP network interface',
  transport: 'tcp',
  ports: [3299, 3200, 3300, 3600],
  probes: [{ id: 'sap-ni-ping', bytes: () => sapWord('NI_PING') }],
  rarity: 9,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (sameOctets(bytes, sapWord('NI_PONG')))
      return { name: 'sap-ni', product: 'SAP network interface', confidence: 9 };
    // A router that does not know the sender explains itself.
    if (u32(cursor) !== left(cursor) || !/^NI_RTERR\0/.test(latin(cursor, Math.min(left(cursor), 200))))
      return undefined;
    const release = /SAProuter (\d[\d.]{0,10})/.exec(
      latin(cursorOf(bytes), Math.min(bytes.length, 1000)),
    )?.[1];
    return { name: 'sap-ni', product: 'SAProuter', ...(release ? { version: release } : {}), confidence: 10 };
  },
});
