/**
 * Agents on a network that is not there: they speak version 2c over `net.udp` and answer from objects in memory, so that a tool runs
 * unchanged over the switches and routers that a test has drawn. A wrong community, or no agent, is silence.
 */
import { fakeNetwork } from '#pure/contract/fake-host.ts';
import type { Network, UdpOpenOptions, UdpSocket } from '#pure/contract/network.ts';
import * as ber from '#pure/wire/ber.ts';
import { type Pdu, pduTypes, readPdu, type SnmpValue, type VarBind } from '#pure/wire/snmp.ts';
import { type Objects, sessionOf } from './memory-session.ts';

export interface FakeAgent {
  readonly objects: Objects;
  readonly community?: string;
}

/** Octets of values in one answer: what fits a datagram, so that walks take several requests. */
const answerBytesMax = 1200;

function writeValue(writer: ber.BerWriter, value: SnmpValue): void {
  if (value.type === 'integer') ber.writeInteger(writer, value.value);
  else if (value.type === 'octets') ber.writeOctets(writer, value.value);
  else if (value.type === 'oid') ber.writeOid(writer, value.value);
  else if (value.type === 'null') ber.writeNull(writer);
  else if (!('value' in value)) ber.writeNull(writer, ber.tags[value.type]);
  else if (value.value instanceof Uint8Array)
    ber.writeOctets(writer, value.value, ber.tags[value.type as 'opaque']);
  else ber.writeInteger(writer, Number(value.value), ber.tags[value.type as 'counter64']);
}

function encodeAnswer(version: number, community: Uint8Array, pdu: Pdu, binds: readonly VarBind[]) {
  const writer = ber.newWriter(65_536);
  const end = writer.at;
  for (const { oid, value } of binds.toReversed()) {
    const bindEnd = writer.at;
    writeValue(writer, value);
    ber.writeOid(writer, oid);
    ber.wrap(writer, ber.tags.sequence, bindEnd);
  }
  ber.wrap(writer, ber.tags.sequence, end);
  ber.writeInteger(writer, 0);
  ber.writeInteger(writer, 0);
  ber.writeInteger(writer, pdu.requestId);
  ber.wrap(writer, pduTypes.response, end);
  ber.writeOctets(writer, community);
  ber.writeInteger(writer, version);
  ber.wrap(writer, ber.tags.sequence, end);
  return ber.written(writer).slice();
}

function decodeQuestion(bytes: Uint8Array) {
  const reader = ber.newReader(bytes);
  return ber.within(reader, ber.tags.sequence, () => ({
    version: ber.readInteger(reader),
    community: ber.readOctets(reader).slice(),
    pdu: readPdu(reader),
  }));
}

async function answerOf({ objects, community = 'public' }: FakeAgent, bytes: Uint8Array) {
  const question = decodeQuestion(bytes);
  if (!question?.pdu || new TextDecoder().decode(question.community) !== community) return undefined;
  const { pdu, version } = question;
  const session = sessionOf(objects);
  const oids = pdu.varBinds.map((bind) => bind.oid);
  const binds: VarBind[] = [];
  const take = async (outcome: ReturnType<typeof session.get>) => {
    const answer = await outcome;
    if (answer.ok) binds.push(...answer.varBinds);
  };
  if (pdu.type === pduTypes.get) await take(session.get(oids));
  else if (pdu.type === pduTypes.getNext) await take(session.getNext(oids));
  else
    for (let i = 0, next = oids; i < pdu.errorIndex && binds.length * 30 < answerBytesMax; i++) {
      await take(session.getNext(next));
      next = binds.slice(-next.length).map((bind) => bind.oid);
    }
  return encodeAnswer(version, question.community, pdu, binds);
}

/** `asked` counts datagrams by address: what a tool really sent. */
export function agentsNetwork(
  agents: Readonly<Record<string, FakeAgent>>,
  overrides: Partial<Network> = {},
): Network & { readonly asked: ReadonlyMap<string, number> } {
  const asked = new Map<string, number>();
  const udp = async (_: UdpOpenOptions): Promise<UdpSocket> => {
    let handler: Parameters<UdpSocket['onMessage']>[0] = () => {};
    return {
      localPort: 40_000,
      send(bytes, address, port) {
        asked.set(address, (asked.get(address) ?? 0) + 1);
        const agent = agents[address];
        if (!agent || port !== 161) return;
        void answerOf(agent, bytes.slice()).then((answer) => {
          if (answer) handler(answer, address, port, 0);
        });
      },
      onMessage: (next) => {
        handler = next;
      },
      onFault: () => {},
      close: () => {},
    };
  };
  return { ...fakeNetwork({ udp, ...overrides }), asked };
}

/** A switch or router as a test draws it; every list becomes the table that a real one serves. */
export interface Drawn {
  readonly name: string;
  readonly mac: string;
  readonly descr?: string;
  readonly objectId?: string;
  readonly router?: boolean;
  readonly ports?: readonly { readonly name: string; readonly down?: true; readonly alias?: string }[];
  /** MAC, port, VLAN. */
  readonly fdb?: readonly (readonly [mac: string, port: number, vlan: number])[];
  readonly lldp?: readonly {
    readonly port: number;
    readonly chassis: string;
    readonly portId: string;
    readonly sysName: string;
    readonly address?: string;
    /** LldpSystemCapabilitiesMap as one octet: bridge 0x20, router 0x08. */
    readonly capabilities?: number;
  }[];
  readonly arp?: readonly (readonly [address: string, mac: string])[];
  readonly addresses?: readonly (readonly [address: string, mask: string])[];
  /** Destination, mask, next hop, IANAipRouteProtocol. */
  readonly routes?: readonly (readonly [string, string, string, number])[];
  readonly vlans?: Readonly<Record<number, string>>;
}

const macBytes = (mac: string) => Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16));
const quad = (text: string): SnmpValue => ({
  type: 'ipAddress',
  value: Uint8Array.from(text.split('.'), Number),
});
const lldpMib = '1.0.8802.1.1.2.1';
const mib2 = '1.3.6.1.2.1';

export function drawn(device: Drawn): FakeAgent {
  const { ports = [], mac } = device;
  const objects: Record<string, Objects[string]> = {
    [`${mib2}.1.1.0`]: device.descr ?? 'Drawn OS',
    [`${mib2}.1.2.0`]: {
      type: 'oid',
      value: (device.objectId ?? '1.3.6.1.4.1.9.1.1').split('.').map(Number),
    },
    [`${mib2}.1.3.0`]: { type: 'timeTicks', value: 360_000 },
    [`${mib2}.1.5.0`]: device.name,
    [`${mib2}.1.6.0`]: 'rack 7',
    [`${mib2}.4.1.0`]: device.router ? 1 : 2,
    [`${lldpMib}.3.1.0`]: 4,
    [`${lldpMib}.3.2.0`]: macBytes(mac),
    [`${lldpMib}.3.3.0`]: device.name,
  };
  if (!device.router) objects[`${mib2}.17.1.1.0`] = macBytes(mac);
  ports.forEach(({ name, down, alias = '' }, i) => {
    const index = i + 1;
    const own = macBytes(mac);
    own[5] = (own[5]! + index) & 255;
    const row = (column: string, value: Objects[string]) => {
      objects[`${mib2}.${column}.${index}`] = value;
    };
    row('2.2.1.2', name);
    row('2.2.1.3', 6);
    row('2.2.1.5', { type: 'gauge32', value: 1_000_000_000 });
    row('2.2.1.6', own);
    row('2.2.1.7', 1);
    row('2.2.1.8', down ? 2 : 1);
    row('31.1.1.1.1', name);
    row('31.1.1.1.18', alias);
    row('10.7.2.1.19', 3);
    objects[`${lldpMib}.3.7.1.3.${index}`] = name;
    objects[`${lldpMib}.3.7.1.2.${index}`] = 5;
    if (!device.router) row('17.1.4.1.2', index);
  });
  for (const [station, port, vlan] of device.fdb ?? []) {
    const index = `${vlan}.${[...macBytes(station)].join('.')}`;
    objects[`${mib2}.17.7.1.2.2.1.2.${index}`] = port;
    objects[`${mib2}.17.7.1.2.2.1.3.${index}`] = 3;
  }
  for (const [vlan, name] of Object.entries(device.vlans ?? {})) {
    objects[`${mib2}.17.7.1.4.3.1.1.${vlan}`] = name;
    objects[`${mib2}.17.7.1.4.3.1.2.${vlan}`] = new Uint8Array([0xff]);
    objects[`${mib2}.17.7.1.4.3.1.4.${vlan}`] = new Uint8Array([0]);
    objects[`${mib2}.17.7.1.4.3.1.5.${vlan}`] = 1;
  }
  for (const { port, chassis, portId, sysName, address, capabilities = 0x20 } of device.lldp ?? []) {
    const row = (column: number, value: Objects[string]) => {
      objects[`${lldpMib}.4.1.1.${column}.0.${port}.1`] = value;
    };
    row(4, 4);
    row(5, macBytes(chassis));
    row(6, 5);
    row(7, portId);
    row(9, sysName);
    row(12, new Uint8Array([capabilities]));
    if (address) objects[`${lldpMib}.4.2.1.3.0.${port}.1.1.4.${address}`] = 2;
  }
  for (const [address, station] of device.arp ?? []) {
    objects[`${mib2}.4.22.1.2.1.${address}`] = macBytes(station);
    objects[`${mib2}.4.22.1.4.1.${address}`] = 3;
  }
  for (const [address, mask] of device.addresses ?? []) {
    objects[`${mib2}.4.20.1.2.${address}`] = 1;
    objects[`${mib2}.4.20.1.3.${address}`] = quad(mask);
  }
  for (const [destination, mask, nextHop, protocol] of device.routes ?? []) {
    const index = `${destination}.${mask}.0.${nextHop}`;
    objects[`${mib2}.4.24.4.1.5.${index}`] = 1;
    objects[`${mib2}.4.24.4.1.7.${index}`] = protocol;
    objects[`${mib2}.4.24.4.1.11.${index}`] = 1;
  }
  return { objects };
}

/**
 * Two switches and a router: `pc` alone on sw1 port 1, two stations behind sw1 port 3, sw1 port 2 to sw2 port 1, `srv` on sw2 port 2,
 * the router on sw2 port 3, sw1 port 4 down.
 */
export const office = {
  pc: '06:00:00:00:00:01',
  left: '06:00:00:00:00:03',
  right: '06:00:00:00:00:04',
  srv: '06:00:00:00:00:02',
  router: '06:00:00:00:aa:01',
  sw1: '06:00:00:01:00:00',
  sw2: '06:00:00:02:00:00',
};
const { pc, left, right, srv, router } = office;
const portNames = ['Gi0/1', 'Gi0/2', 'Gi0/3', 'Gi0/4'].map((name) => ({ name }));
const own = (mac: string) => ['10.0.0.1', '10.0.0.2'][mac === office.sw1 ? 0 : 1]!;
export const officeAgents: Readonly<Record<string, FakeAgent>> = {
  [own(office.sw1)]: drawn({
    name: 'sw1',
    mac: office.sw1,
    ports: [{ name: 'Gi0/1', alias: 'desk 12' }, ...portNames.slice(1, 3), { name: 'Gi0/4', down: true }],
    vlans: { 10: 'users' },
    addresses: [['10.0.0.1', '255.255.255.0']],
    fdb: [
      [pc, 1, 10],
      [left, 3, 10],
      [right, 3, 10],
      [srv, 2, 10],
      [router, 2, 10],
      [office.sw2, 2, 10],
    ],
    lldp: [{ port: 2, chassis: office.sw2, portId: 'Gi0/1', sysName: 'sw2', address: '10.0.0.2' }],
  }),
  [own(office.sw2)]: drawn({
    name: 'sw2',
    mac: office.sw2,
    ports: portNames.slice(0, 3),
    vlans: { 10: 'users' },
    addresses: [['10.0.0.2', '255.255.255.0']],
    fdb: [
      [srv, 2, 10],
      [router, 3, 10],
      [pc, 1, 10],
      [left, 1, 10],
      [right, 1, 10],
      [office.sw1, 1, 10],
    ],
    lldp: [
      { port: 1, chassis: office.sw1, portId: 'Gi0/2', sysName: 'sw1', address: '10.0.0.1' },
      {
        port: 3,
        chassis: '06:00:00:00:aa:00',
        portId: 'eth0',
        sysName: 'r1',
        address: '10.0.0.254',
        capabilities: 0x08,
      },
    ],
  }),
  '10.0.0.254': drawn({
    name: 'r1',
    mac: '06:00:00:00:aa:00',
    router: true,
    ports: [{ name: 'eth0' }],
    addresses: [['10.0.0.254', '255.255.255.0']],
    arp: [
      ['10.0.0.11', pc],
      ['10.0.0.12', srv],
      ['10.0.0.13', left],
      ['10.0.0.1', office.sw1],
    ],
    routes: [
      ['0.0.0.0', '0.0.0.0', '192.0.2.1', 3],
      ['10.1.0.0', '255.255.0.0', '10.0.0.253', 13],
      ['10.0.0.128', '255.255.255.128', '10.0.0.253', 3],
    ],
  }),
};
