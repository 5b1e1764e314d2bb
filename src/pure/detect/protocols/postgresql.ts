/**
 * PostgreSQL (protocol 3.0): a start with a version that nobody has is refused with a message in the server's words. Its fields say in which source
 * file and line (protocol documentation, section "Error and Notice Message Fields"), which differ from release to release.
 */

import { hex } from '../../wire/octets.ts';
import { decodePostgresql, encodeSslRequest } from '../../wire/postgresql.ts';
import { cpe } from '../cpe.ts';
import { postgresqlRelease } from '../postgresql-releases.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1 } from '../text.ts';

/** Protocol 255.255 without parameters; protocol 3.0 with none either, so that nobody is meant. */
const impossibleStart = hex('00000008 00ff00ff');
const nobodysStart = hex('00000009 00030000 00');

/** Fields of an error by their letter. */
function fieldsOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const field of latin1(bytes.subarray(5), 2000).split('\0'))
    if (field) fields[field[0]!] = field.slice(1);
  return fields;
}

/** What stands in front of servers speaks without the fields of one, in words of its own. */
const poolerOf = (text: string) =>
  /^bad packet header: '|^no such database: /.test(text)
    ? { product: 'PgBouncer', cpes: [cpe('a', 'pgbouncer', 'pgbouncer')] }
    : {};

export const postgresql = defineProtocol({
  id: 'postgresql',
  title: 'PostgreSQL',
  transport: 'tcp',
  ports: [5432, 5433, 6432],
  rarity: 3,
  probes: [{ id: 'postgresql-start', bytes: () => impossibleStart }],
  recognise(bytes) {
    if (bytes[0] !== 0x45) return undefined;
    const message = decodePostgresql(bytes);
    // Before protocol 3 errors were plain text.
    if (message.state !== 'complete')
      return /^E(?:FATAL|ERROR): {1,2}[^\0]{1,200}(?:\0|\n)/.test(latin1(bytes, 300))
        ? { name: 'postgresql', product: 'PostgreSQL' }
        : undefined;
    if (message.value.kind !== 'error' || !/^[0-9A-Z]{5}$/.test(message.value.code)) return undefined;
    const { F: file, L: line, R: routine, M: text = '' } = fieldsOf(bytes);
    const pooler = file === undefined && routine === undefined;
    const release = file && line ? postgresqlRelease(file, Number(line), text) : undefined;
    return {
      name: 'postgresql',
      // A major release is no version that a vulnerability could be matched with.
      ...(pooler ? poolerOf(text) : { product: 'PostgreSQL', cpes: [cpe('a', 'postgresql', 'postgresql')] }),
      ...(release ? { version: release } : {}),
      ...(release ? {} : { info: text }),
      ...(/\\/.test(file ?? '') ? { os: 'Windows' } : {}),
    };
  },
  async further(talk, known, _target, heard) {
    const { F: file, L: line, M: text = '' } = fieldsOf(heard.bytes);
    if (known.version || heard.asked !== 'postgresql-start' || !file || !line) return {};
    const refusal = await talk.ask(nobodysStart, {
      enough: (bytes) => decodePostgresql(bytes).state === 'complete',
    });
    const { F: other, L: lineWithoutUser } = fieldsOf(refusal);
    if (other !== file || !lineWithoutUser) return {};
    const release = postgresqlRelease(file, Number(line), text, Number(lineWithoutUser));
    return release ? { version: release, info: undefined } : {};
  },
  async startTls(ask) {
    return (await ask(encodeSslRequest(), { enough: (bytes) => bytes.length > 0 }))[0] === 0x53;
  },
});
