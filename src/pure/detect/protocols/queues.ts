/** Queues and caches that speak text: Beanstalkd, Gearman, NATS, STOMP; and OpenWire of ActiveMQ, ZMTP of ZeroMQ. */

import { hex } from '../../wire/octets.ts';
import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

export const beanstalkd = defineProtocol({
  id: 'beanstalkd',
  title: 'Beanstalkd',
  transport: 'tcp',
  ports: [11_300],
  rarity: 8,
  probes: [{ id: 'beanstalkd-stats', bytes: () => utf8('stats\r\n') }],
  complete: (bytes) => !latin1(bytes, 3).startsWith('OK ') || /\r\n$/.test(latin1(bytes.subarray(-2))),
  recognise(bytes) {
    const text = latin1(bytes, 4000);
    if (/^UNKNOWN_COMMAND\r\n/.test(text)) return { name: 'beanstalk', product: 'Beanstalkd', confidence: 7 };
    if (!/^OK \d{1,5}\r\n---\n/.test(text) || !/current-jobs-/.test(text)) return undefined;
    const version = /^version: "?(\d[\w.+-]*)"?/m.exec(text)?.[1];
    return { name: 'beanstalk', product: 'Beanstalkd', ...(version ? { version } : {}) };
  },
});

const gearmanVersion = /^OK (\d[\w.+~-]*)\n/;

export const gearman = defineProtocol({
  id: 'gearman',
  title: 'Gearman',
  transport: 'tcp',
  ports: [4730],
  rarity: 8,
  probes: [{ id: 'gearman-version', bytes: () => utf8('version\n') }],
  complete: endsLine,
  recognise(bytes, asked) {
    const text = latin1(bytes, 200);
    const version = asked === 'gearman-version' ? gearmanVersion.exec(text)?.[1] : undefined;
    if (version) return { name: 'gearman', product: 'Gearman', version };
    return /^ERR (?:UNKNOWN_COMMAND|unknown_command) Unknown\+server\+command/i.test(text)
      ? { name: 'gearman', product: 'Gearman' }
      : undefined;
  },
  async further(talk, known) {
    if (known.version) return {};
    const answer = latin1(await talk.ask(utf8('version\n'), { enough: endsLine }));
    const version = gearmanVersion.exec(answer)?.[1];
    return version ? { version } : {};
  },
});

export const nats = defineProtocol({
  id: 'nats',
  title: 'NATS',
  transport: 'tcp',
  ports: [4222, 6222, 7422],
  greets: true,
  rarity: 7,
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 4000);
    if (!/^INFO \{"server_id"/.test(text)) return undefined;
    const version = /"version":"(\d[\w.-]*)"/.exec(text)?.[1];
    const login = /"auth_required":true/.test(text) ? 'login required' : 'no login';
    return { name: 'nats', product: 'NATS server', ...(version ? { version } : {}), info: login };
  },
  async startTls(ask) {
    // The client begins the handshake right after the greeting, when it is told that TLS is there.
    return /"tls_(?:required|available)":true/.test(latin1(await ask(nothing, { enough: endsLine }), 4000));
  },
});

export const stomp = defineProtocol({
  id: 'stomp',
  title: 'STOMP',
  transport: 'tcp',
  ports: [61_613],
  tlsPorts: [61_614],
  rarity: 8,
  probes: [{ id: 'stomp-connect', bytes: () => utf8('CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0') }],
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    const kind = /^\s*(CONNECTED|ERROR)\r?\n(?:[\w-]+:[^\n]*\n)+/.exec(text)?.[1];
    if (!kind) return undefined;
    const server = /^server:([^\r\n]{1,100})/m.exec(text)?.[1];
    const split = /^([^/]+)\/(\d[\w.+-]*)/.exec(server ?? '');
    const refused = kind === 'ERROR' ? /^message:([^\r\n]{1,100})/m.exec(text)?.[1] : undefined;
    return {
      name: 'stomp',
      ...(server ? { product: split?.[1] ?? server } : {}),
      ...(split ? { version: split[2]! } : {}),
      ...(refused ? { info: refused } : {}),
    };
  },
});

export const openwire = defineProtocol({
  id: 'openwire',
  title: 'OpenWire',
  transport: 'tcp',
  ports: [61_616],
  tlsPorts: [61_617],
  greets: true,
  rarity: 8,
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    if (text.slice(4, 13) !== '\x01ActiveMQ') return undefined;
    const version = /ProviderVersion[\s\S]{1,4}?(\d+\.\d+\.\d[\w.-]*)/.exec(text)?.[1];
    return { name: 'openwire', product: 'Apache ActiveMQ', ...(version ? { version } : {}) };
  },
});

export const zmtp = defineProtocol({
  id: 'zmtp',
  title: 'ZeroMQ',
  transport: 'tcp',
  ports: [4505, 4506, 5555],
  greets: true,
  rarity: 8,
  probes: [{ id: 'zmtp-signature', bytes: () => hex('ff000000000000000 17f0300'.replaceAll(' ', '')) }],
  // RFC 23/ZMTP: signature, then the major version.
  recognise(bytes) {
    if (bytes.length < 10 || bytes[0] !== 0xff || bytes[9] !== 0x7f) return undefined;
    if (bytes.subarray(1, 8).some((byte) => byte !== 0)) return undefined;
    const version = bytes[10];
    return {
      name: 'zmtp',
      product: 'ZeroMQ',
      ...(version ? { info: `ZMTP ${version}.${bytes[11] ?? 0}` } : {}),
    };
  },
});

export const epmd = defineProtocol({
  id: 'epmd',
  title: 'Erlang port mapper',
  transport: 'tcp',
  ports: [4369],
  rarity: 8,
  // NAMES_REQ: length, 'n'. The answer is the port of the mapper and a line for each node.
  probes: [{ id: 'epmd-names', bytes: () => hex('0001 6e') }],
  recognise(bytes, asked) {
    if (asked !== 'epmd-names' || bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) return undefined;
    const nodes = [...latin1(bytes.subarray(4), 2000).matchAll(/^name (\S{1,100}) at port (\d{1,5})$/gm)];
    const text = nodes.map(([, name, port]) => `${name} at ${port}`).join(', ');
    const port = (bytes[2]! << 8) | bytes[3]!;
    if (nodes.length === 0 && (bytes.length !== 4 || port !== 4369)) return undefined;
    return { name: 'epmd', product: 'Erlang port mapper', ...(text ? { info: text } : {}) };
  },
});
