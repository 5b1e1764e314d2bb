/** MySQL and MariaDB (client/server protocol, version 10): the server greets with its version, or with an error in the place of it. X protocol of 33060. */
import {
  capabilities,
  decodeError,
  decodeGreeting,
  decodeMysqlPacket,
  encodeMysqlPacket,
  encodeTlsRequest,
  flagsOf,
} from '../../wire/mysql.ts';
import { defineProtocol, nothing, type Recognised } from '../protocol.ts';

const greetingOf = (bytes: Uint8Array) => {
  // Twelve bits of length are plenty for a greeting; a text protocol never has a zero third.
  if (bytes.length < 8 || bytes[2] !== 0 || bytes[3]! > 1) return undefined;
  const packet = decodeMysqlPacket(bytes);
  return packet.state === 'complete' ? packet.value.payload : undefined;
};
const whole = (bytes: Uint8Array) => greetingOf(bytes) !== undefined;

/** MariaDB stands behind a version that old replicas of MySQL understand. */
function productOf(told: string): Partial<Recognised> {
  // Searches that speak its protocol: `2.2.11-id64-release (95ae9a6)`, `6.2.12 dc5144d35@230822 (columnar …)`.
  const searches = [
    ['Sphinx', /^(\d[\w.]*)(?:-id64)?-release \(/],
    ['Manticore Search', /^(\d[\d.]*) [0-9a-f]{7,12}@\d{6,8}\b/],
  ] as const;
  for (const [product, pattern] of searches) {
    const found = pattern.exec(told)?.[1];
    if (found) return { product, version: found };
  }
  const version = told.replace(/^5\.5\.5-(?=\d)/, '');
  const other = /^(.*?)-?(MariaDB|TiDB|Vitess|Percona|OceanBase|Doris|StarRocks)(?:-v?(.*))?$/i.exec(version);
  const name = other?.[2]?.toLowerCase();
  if (name === 'mariadb') return { product: 'MariaDB', version };
  if (name === 'tidb') return { product: 'TiDB', version: other![3] || version };
  if (name) return { product: other![2]!, version };
  return { product: 'MySQL', version };
}

export const mysql = defineProtocol({
  id: 'mysql',
  title: 'MySQL',
  transport: 'tcp',
  ports: [3306, 3307, 9004],
  greets: true,
  rarity: 2,
  complete: whole,
  recognise(bytes) {
    const payload = greetingOf(bytes);
    if (!payload) return undefined;
    const refused = decodeError(payload);
    if (refused && payload.length > 10 && refused.code >= 1000 && refused.code < 5000)
      return {
        name: 'mysql',
        info: refused.message,
        product: /MariaDB/.test(refused.message) ? 'MariaDB' : 'MySQL',
        confidence: 9,
      };
    const greeting = payload[0] === 10 ? decodeGreeting(payload) : undefined;
    if (greeting?.kind !== 'greeting' || !/^[\w.+:~@() -]{1,160}$/.test(greeting.version)) return undefined;
    const told = productOf(greeting.version);
    return {
      name: 'mysql',
      ...told,
      info: [
        greeting.plugin && `login by ${greeting.plugin}`,
        (greeting.capabilities & capabilities.tls) !== 0 ? 'TLS offered' : 'no TLS',
      ]
        .filter(Boolean)
        .join(', '),
      ...(/-(?:\d?\+)?deb\d|ubuntu|el\d/i.test(greeting.version) ? { os: 'Linux' } : {}),
    };
  },
  async startTls(ask) {
    const payload = greetingOf(await ask(nothing, { enough: whole }));
    const greeting = payload && decodeGreeting(payload);
    if (greeting?.kind !== 'greeting' || (greeting.capabilities & capabilities.tls) === 0) return false;
    // The server says nothing before the handshake.
    await ask(encodeMysqlPacket(1, encodeTlsRequest(flagsOf(true, false))), { enough: () => true });
    return true;
  },
});

export const mysqlx = defineProtocol({
  id: 'mysqlx',
  title: 'MySQL X protocol',
  transport: 'tcp',
  ports: [33_060],
  greets: true,
  rarity: 7,
  // A notice (type 11) of the kind "hello" (type 5), as the server of 8.0 greets.
  recognise: (bytes) =>
    bytes.length >= 9 && [5, 0, 0, 0, 11, 8, 5, 0x1a, 0].every((byte, at) => bytes[at] === byte)
      ? { name: 'mysqlx', product: 'MySQL' }
      : undefined,
});
