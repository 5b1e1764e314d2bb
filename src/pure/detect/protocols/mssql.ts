/** Microsoft SQL Server: the pre-login of TDS ([MS-TDS] section 2.2.6.5) and the browser that lists instances ([MC-SQLR]). */
import { cursorOf, latin, le16, left, u8 } from '../../wire/cursor.ts';
import { decodePreLogin, encodePreLogin } from '../../wire/tds.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const releases: Readonly<Record<string, string>> = {
  '8.0': '2000',
  '9.0': '2005',
  '10.0': '2008',
  '10.50': '2008 R2',
  '11.0': '2012',
  '12.0': '2014',
  '13.0': '2016',
  '14.0': '2017',
  '15.0': '2019',
  '16.0': '2022',
  '17.0': '2025',
};
const productOf = (major: number, minor: number) => {
  const release = releases[`${major}.${minor}`];
  return {
    product: release ? `Microsoft SQL Server ${release}` : 'Microsoft SQL Server',
    cpes: [cpe('a', 'microsoft', 'sql_server', release?.replace(' ', '_').toLowerCase())],
  };
};

export const mssql = defineProtocol({
  id: 'ms-sql-s',
  title: 'Microsoft SQL Server',
  transport: 'tcp',
  ports: [1433],
  probes: [{ id: 'tds-prelogin', bytes: encodePreLogin }],
  rarity: 6,
  recognise(bytes) {
    const answer = decodePreLogin(bytes);
    if (!answer) return undefined;
    const { major, minor, build, encryption } = answer;
    return {
      name: 'ms-sql-s',
      ...productOf(major, minor),
      version: `${major}.${String(minor).padStart(2, '0')}.${build}`,
      ...(encryption ? { info: `encryption ${encryption}` } : {}),
      confidence: 10,
    };
  },
});

const instancesMax = 8;

export const mssqlBrowser = defineProtocol({
  id: 'ms-sql-m',
  title: 'Microsoft SQL Server browser',
  transport: 'udp',
  ports: [1434],
  // CLNT_UCAST_EX, [MC-SQLR] section 2.2.2: all instances of this machine.
  probes: [{ id: 'sql-browser', bytes: () => Uint8Array.of(3) }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== 5) return undefined;
    const length = le16(cursor);
    if (cursor.bad || length !== left(cursor)) return undefined;
    const text = latin(cursor, Math.min(length, 4096));
    // Section 2.2.5: name;value;… with an empty field behind each instance.
    if (!text.startsWith('ServerName;')) return undefined;
    const instances = text
      .split(';;')
      .slice(0, instancesMax)
      .map((part) => {
        const words = part.split(';');
        return new Map(
          words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : [])),
        );
      })
      .filter((item) => item.has('InstanceName'));
    const first = instances[0];
    const version = /^(\d+)\.(\d+)\.[\d.]+$/.exec(first?.get('Version') ?? '');
    const told = instances.map(
      (item) =>
        `${item.get('InstanceName')} ${item.get('Version') ?? ''}${item.has('tcp') ? ` (tcp ${item.get('tcp')})` : ''}`,
    );
    const host = first?.get('ServerName');
    return {
      name: 'ms-sql-m',
      ...(version
        ? { ...productOf(Number(version[1]), Number(version[2])), version: version[0].slice(0, 60) }
        : {}),
      ...(host ? { hostName: shown(host, 255) } : {}),
      info: shown(`instances ${told.join(', ')}`, 300),
      confidence: 10,
    };
  },
});
