/**
 * A management controller that answers in the process of the test: datagrams in, datagrams out. It speaks RMCP+ from the side of the controller,
 * with cipher suites 3 and 17, and refuses in every way there is. ipmitool logs in at it too (`src/tools/ipmi.test.ts`), so that its keys are not
 * merely what our own side takes them for.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { crypto } from '#io/net/node-crypto.ts';
import { keysOf, open, type Sealing, seal, suite3, suite17 } from '#pure/protocols/rakp.ts';
import { decodeRmcp, encodeRmcp, netFns } from '#pure/wire/ipmi.ts';
import { concat, le16, le32, type Octets, sameOctets, zeros } from '#pure/wire/octets.ts';
import { decodePacket, encodePayload, payloadTypes } from '#pure/wire/rmcp-plus.ts';
import { eventOctets, events, inventories, type MachineSensor, records, sensors } from './machine.ts';

export interface ControllerPlan {
  readonly password?: string;
  readonly user?: string;
  readonly controllerKey?: string;
  readonly suites?: readonly number[];
  /** Undefined suites are told of none: it knows no such command. */
  readonly suitesHidden?: boolean;
  readonly privilegeMax?: number;
  readonly sessionsMax?: number;
  /** IPMI 1.5 only. */
  readonly old?: boolean;
  /** Answers only presence pings. */
  readonly asfOnly?: boolean;
  readonly power?: number;
  readonly updating?: boolean;
  readonly chassisState?: number;
  readonly sensors?: readonly MachineSensor[];
  readonly records?: readonly Uint8Array[];
  /** Octets that one answer about records or inventories may have. */
  readonly answerBytesMax?: number;
  /** Sends as much of a record as fits, instead of refusing. */
  readonly cuts?: boolean;
  readonly deviceRecords?: boolean;
  readonly events?: readonly { readonly id: number; readonly octets: Uint8Array }[];
  /** Completion codes by `netFn/command`, as 0x0a/0x23: told instead of an answer, at each time or when the function tells one. */
  readonly refuse?: Readonly<Record<string, number | (() => number | undefined)>>;
  /** Says nothing to these. */
  readonly mute?: readonly string[];
  /** Decides how what it says arrives: nothing, twice, changed. */
  readonly wire?: (answer: Uint8Array, count: number) => readonly Uint8Array[];
}

export interface Controller {
  respond(bytes: Uint8Array): readonly Uint8Array[];
  /** Commands in the order in which they came, as 0x0a/0x23. */
  readonly asked: string[];
  readonly sessions: () => number;
}

const guid = Uint8Array.from({ length: 16 }, (_, i) => i);
const ascii = (text: string) => new TextEncoder().encode(text);
const hexByte = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;
const sumOf = (bytes: Iterable<number>) => -[...bytes].reduce((sum, octet) => sum + octet, 0) & 255;

interface Opened {
  readonly managed: number;
  readonly console: number;
  readonly suite: typeof suite3;
  consoleRandom?: Uint8Array;
  managedRandom: Uint8Array;
  role: number;
  sealing?: Sealing;
  sequence: number;
  live: boolean;
}

export function createController(plan: ControllerPlan = {}): Controller {
  const { user = 'monitor', password = 'sesame', privilegeMax = 4, sessionsMax = 4 } = plan;
  const offered = plan.suites ?? [3, 17];
  const asked: string[] = [];
  const sessions = new Map<number, Opened>();
  let said = 0;
  const commands = createCommands(plan);

  const answerTo = (message: Uint8Array, inSession: Opened | undefined): Uint8Array | undefined => {
    const [, netFnLun = 0, , , sequenceLun = 0, command = 0] = message;
    const netFn = netFnLun >> 2;
    const key = `${hexByte(netFn)}/${hexByte(command)}`;
    asked.push(key);
    if (plan.mute?.includes(key)) return undefined;
    const data = message.subarray(6, -1);
    const refusal = plan.refuse?.[key];
    const refused = typeof refusal === 'function' ? refusal() : refusal;
    const told =
      refused !== undefined
        ? [refused]
        : key === '0x06/0x38'
          ? capabilities(plan, data)
          : key === '0x06/0x54'
            ? suitesOf(plan, offered, data)
            : inSession
              ? sessionCommand(key, data, inSession)
              : [0xd4];
    const head = [0x81, ((netFn | 1) << 2) | (sequenceLun & 3)];
    const body = concat([0x20, (sequenceLun & 0xfc) | (netFnLun & 3), command], told);
    return concat(head, [sumOf(head)], body, [sumOf(body)]);
  };
  const sessionCommand = (key: string, data: Uint8Array, session: Opened): Octets => {
    if (key === '0x06/0x3b') {
      const wanted = data[0]! & 15;
      if (wanted > (session.role & 15)) return [0x80];
      return wanted > privilegeMax ? [0x81] : [0, wanted];
    }
    if (key === '0x06/0x3c') {
      sessions.delete(session.managed);
      return [0];
    }
    return commands(key, data);
  };

  const openReply = (payload: Uint8Array): Uint8Array => {
    const tag = payload[0]!;
    const console = new DataView(payload.buffer, payload.byteOffset).getUint32(4, true);
    const [authentication, integrity, confidentiality] = [payload[12], payload[20], payload[28]];
    const fail = (status: number) =>
      encodePayload(payloadTypes.openResponse, concat([tag, status, 0, 0], le32(console)));
    if ([...sessions.values()].filter(({ live }) => live).length >= sessionsMax) return fail(1);
    const suite = [suite3, suite17].find(
      (item) =>
        item.authentication === authentication &&
        item.integrity === integrity &&
        item.confidentiality === confidentiality,
    );
    if (!suite || !offered.includes(suite.id)) return fail(0x11);
    const managed = 0x0200_0000 + sessions.size + asked.length + 1;
    sessions.set(managed, {
      ...{ managed, console, suite, role: 0, sequence: 0, live: false },
      managedRandom: new Uint8Array(randomBytes(16)),
    });
    const algorithm = (kind: number, number: number) => [kind, 0, 0, 8, number, 0, 0, 0];
    return encodePayload(
      payloadTypes.openResponse,
      concat(
        [tag, 0, 4, 0],
        ...[le32(console), le32(managed), algorithm(0, authentication!)],
        ...[algorithm(1, integrity!), algorithm(2, confidentiality!)],
      ),
    );
  };
  const handshakeOf = (session: Opened) => ({
    suite: session.suite,
    consoleSession: session.console,
    managedSession: session.managed,
    consoleRandom: session.consoleRandom!,
    managedRandom: session.managedRandom,
    guid,
    role: session.role,
    user: ascii(user),
    password: ascii(password),
    controllerKey: plan.controllerKey === undefined ? undefined : ascii(plan.controllerKey),
  });
  const rakp2 = (payload: Uint8Array): Uint8Array | undefined => {
    const tag = payload[0]!;
    const view = new DataView(payload.buffer, payload.byteOffset);
    const session = sessions.get(view.getUint32(4, true));
    if (!session) return undefined;
    const fail = (status: number) => {
      sessions.delete(session.managed);
      return encodePayload(payloadTypes.rakp2, concat([tag, status, 0, 0], le32(session.console)));
    };
    session.role = payload[24]!;
    session.consoleRandom = payload.slice(8, 24);
    const name = payload.subarray(28, 28 + payload[27]!);
    if (!sameOctets(name, ascii(user))) return fail(0x0d);
    if ((session.role & 15) > privilegeMax) return fail(0x0a);
    const { code2 } = keysOf(handshakeOf(session), crypto);
    return encodePayload(
      payloadTypes.rakp2,
      concat([tag, 0, 0, 0], le32(session.console), session.managedRandom, guid, code2),
    );
  };
  const rakp4 = (payload: Uint8Array): Uint8Array | undefined => {
    const [tag = 0, status = 0] = payload;
    const session = sessions.get(new DataView(payload.buffer, payload.byteOffset).getUint32(4, true));
    if (!session) return undefined;
    if (status !== 0) {
      sessions.delete(session.managed);
      return undefined;
    }
    const keys = keysOf(handshakeOf(session), crypto);
    if (!sameOctets(keys.code3, payload.subarray(8)))
      return encodePayload(payloadTypes.rakp4, concat([tag, 15, 0, 0], le32(session.console)));
    session.live = true;
    session.sealing = { suite: session.suite, keys, crypto };
    return encodePayload(payloadTypes.rakp4, concat([tag, 0, 0, 0], le32(session.console), keys.check4));
  };
  const inSession = (bytes: Uint8Array, id: number): Uint8Array | undefined => {
    const session = sessions.get(id);
    const packet = session?.sealing && open(bytes, session.sealing);
    const message = packet && answerTo(packet.payload, session);
    if (!message) return undefined;
    const head = { type: payloadTypes.ipmi, session: session.console, sequence: ++session.sequence };
    return seal(head, message, new Uint8Array(randomBytes(16)), session.sealing!);
  };

  const answer = (bytes: Uint8Array): Uint8Array | undefined => {
    if (bytes[3] === 6)
      return concat(
        [6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x40, bytes[9]!, 0, 16, 0, 0, 0x11, 0xbe],
        [0, 0, 0, 0, 0x81],
        zeros(7),
      );
    const packet = decodeRmcp(bytes);
    if (!packet || plan.asfOnly) return undefined;
    if (packet[0] === 0) {
      const message = answerTo(packet.subarray(10, 10 + packet[9]!), undefined);
      return message && encodeRmcp([0], zeros(8), [message.length], message);
    }
    const outer = decodePacket(bytes);
    if (!outer) return undefined;
    if (outer.type === payloadTypes.openRequest) return openReply(outer.payload);
    if (outer.type === payloadTypes.rakp1) return rakp2(outer.payload);
    if (outer.type === payloadTypes.rakp3) return rakp4(outer.payload);
    return inSession(bytes, outer.session);
  };
  return {
    asked,
    sessions: () => sessions.size,
    respond(bytes) {
      const told = answer(bytes);
      if (!told) return [];
      said++;
      return plan.wire?.(told, said) ?? [told];
    },
  };
}

function capabilities(plan: ControllerPlan, data: Uint8Array): Octets {
  if ((data[1]! & 15) > 4) return [0xcc];
  const keyed = plan.controllerKey === undefined ? 0 : 0x20;
  return plan.old ? [0, 1, 0x16, 4, 0, 0, 0, 0, 0] : [0, 1, 0x94, 4 | keyed, 3, 0, 0, 0, 0];
}

function suitesOf(plan: ControllerPlan, offered: readonly number[], data: Uint8Array): Octets {
  if (plan.suitesHidden) return [0xc1];
  const all = concat(...offered.map((id) => [0xc0, id, 1, 0x41, 0x81]));
  const list = data[2]! & 63;
  return concat([0, 1], all.subarray(16 * list, 16 * list + 16));
}

/** The commands of a session, by the machine. */
function createCommands(plan: ControllerPlan): (key: string, data: Uint8Array) => Octets {
  const told = plan.records ?? records;
  const own = plan.sensors ?? sensors;
  const log =
    plan.events ?? events.map((event, i) => ({ id: i + 1, octets: concat([2], eventOctets(event)) }));
  const answerMax = plan.answerBytesMax ?? 255;
  let reservation = 0;
  const sensorOf = (number: number) =>
    own.find((item) => number >= item.number && number < item.number + (item.sharing?.[0] ?? 1));
  const [recordFn, getRecord] = plan.deviceRecords ? [netFns.sensor, 0x21] : [netFns.storage, 0x23];

  const record = (data: Uint8Array): Octets => {
    const view = new DataView(data.buffer, data.byteOffset);
    const [id, offset, count] = [view.getUint16(2, true), data[4]!, data[5]!];
    const index = id === 0 ? 0 : told.findIndex((bytes) => (bytes[0]! | (bytes[1]! << 8)) === id);
    const bytes = told[index];
    if (!bytes) return [0xcb];
    if (offset > 0 && view.getUint16(0, true) !== reservation) return [0xc5];
    const part = count === 255 ? bytes.subarray(offset) : bytes.subarray(offset, offset + count);
    if (part.length + 3 > answerMax && !plan.cuts) return [0xca];
    const next = told[index + 1];
    return concat([0], next ? next.subarray(0, 2) : le16(0xffff), part.subarray(0, answerMax - 3));
  };
  const entry = (data: Uint8Array): Octets => {
    const id = data[2]! | (data[3]! << 8);
    const index = id === 0 ? 0 : id === 0xffff ? log.length - 1 : log.findIndex((item) => item.id === id);
    const found = log[index];
    if (!found) return [0xcb];
    return concat([0], le16(log[index + 1]?.id ?? 0xffff), le16(found.id), found.octets);
  };
  const inventory = (data: Uint8Array): Octets => {
    const bytes = inventories.get(data[0]!);
    if (!bytes) return [0xcb];
    const offset = data[1]! | (data[2]! << 8);
    if (data[3]! + 2 > answerMax) return [0xca];
    const part = bytes.subarray(offset, offset + data[3]!);
    return concat([0, part.length], part);
  };
  const reading = (number: number): Octets => {
    const sensor = sensorOf(number);
    if (!sensor) return [0xcb];
    if ((sensor.raw ?? sensor.states) === undefined) return [0, 0, 0xe0, 0xc0];
    if (sensor.eventType !== 1) return [0, 0, 0xc0, sensor.states! & 255, 0x80 | (sensor.states! >> 8)];
    return [0, sensor.raw!, 0xc0, 0xc0 | (sensor.states ?? 0)];
  };
  const thresholds = (number: number): Octets => {
    const limits = sensorOf(number)?.thresholds ?? [];
    const mask = limits.reduce<number>((sum, value, bit) => sum | (value === undefined ? 0 : 1 << bit), 0);
    return [0, mask, ...[0, 1, 2, 3, 4, 5].map((bit) => limits[bit] ?? 0)];
  };
  const handlers: Readonly<Record<string, (data: Uint8Array) => Octets>> = {
    '0x06/0x01': () =>
      concat([
        0,
        0x23,
        plan.deviceRecords ? 0x81 : 1,
        plan.updating ? 0x83 : 3,
        0x45,
        2,
        plan.deviceRecords ? 0x9d : 0x9f,
        0xdb,
        7,
        0,
        2,
        1,
      ]),
    '0x00/0x01': () => [0, plan.power ?? 0x21, 0x10, plan.chassisState ?? 0x40, 0],
    [`${hexByte(recordFn)}/0x22`]: () => {
      reservation++;
      return concat([0], le16(reservation));
    },
    [`${hexByte(recordFn)}/${hexByte(getRecord)}`]: record,
    '0x04/0x2d': (data) => reading(data[0]!),
    '0x04/0x27': (data) => thresholds(data[0]!),
    // Non-linear sensors: twice the raw value, plus the raw value again as offset.
    '0x04/0x23': (data) => [0, (data[1]! + 1) & 255, 2, 0, data[1]!, 0, 0, 0],
    '0x0a/0x20': () => concat([0, 0x51], le16(told.length), le16(512), zeros(8), [0x02]),
    '0x0a/0x40': () => concat([0, 0x51], le16(log.length), le16(512), zeros(8), [0x02]),
    '0x0a/0x43': entry,
    '0x0a/0x10': (data) => {
      const bytes = inventories.get(data[0]!);
      return bytes ? concat([0], le16(bytes.length), [0]) : [0xcb];
    },
    '0x0a/0x11': inventory,
  };
  return (key, data) => handlers[key]?.(data) ?? [0xc1];
}

/** The same on a socket of loopback, for ipmitool and the real network of the product. */
export async function serveController(
  controller: Controller,
): Promise<{ readonly port: number; stop(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    for (const answer of controller.respond(new Uint8Array(bytes)))
      socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, stop: () => socket.close() };
}
