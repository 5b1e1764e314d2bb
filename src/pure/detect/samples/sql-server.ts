/** Made by hand after the documents that the protocols' files name. */

import { encodeBson } from '../../wire/bson.ts';
import { encodeOpMessage } from '../../wire/mongodb.ts';
import { ascii, be16, be32, concat, hex, le16, le32, zeros } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

const browser = ascii(
  'ServerName;DB1;InstanceName;MSSQLSERVER;IsClustered;No;Version;15.0.2000.5;tcp;1433;;' +
    'ServerName;DB1;InstanceName;ERP;IsClustered;No;Version;13.0.5026.0;tcp;49712;;',
);

const refused = '(DESCRIPTION=(TMP=)(VSNNUM=186647296)(ERR=1189)(ERROR_STACK=(ERROR=(CODE=1189)(EMFI=4))))';
const tns = (type: number, body: Uint8Array) => concat(be16(8 + body.length), [0, 0, type, 0, 0, 0], body);
const banner = 'TNSLSNR for Linux: Version 11.2.0.2.0 - Production';

const opMessage = (document: Uint8Array) =>
  concat(le32(21 + document.length), le32(9), le32(0x4e6f63), le32(2013), zeros(4), [0], document);
/** A boolean element before the others, and `ok` as the double that servers send. */
const hello = (() => {
  const rest = encodeBson([
    ['maxWireVersion', 21],
    ['setName', 'rs0'],
    ['me', 'db1.noc.example:27017'],
  ]).subarray(4, -1);
  const body = concat([8], 'isWritablePrimary\0', [1], rest, [1], 'ok\0', hex('000000000000f03f'), [0]);
  return concat(le32(body.length + 4), body);
})();
const buildInfo = (() => {
  const rest = encodeBson([
    ['version', '7.0.14'],
    ['gitVersion', '6a9b2f1'],
  ]).subarray(4, -1);
  const body = concat(rest, [1], 'ok\0', hex('000000000000f03f'), [0]);
  return concat(le32(body.length + 4), body);
})();

const text = (value: string) => concat(be16(value.length), value);
const cql = (opcode: number, stream: number, body: Uint8Array) =>
  concat([0x84, 0], be16(stream), [opcode], be32(body.length), body);
const query = 'SELECT release_version, cluster_name, data_center FROM system.local';
const value = (word: string) => concat(be32(word.length), word);

const kafkaBody = concat(
  be32(0x4e6f6374),
  be16(0),
  be32(3),
  be16(0),
  be16(0),
  be16(9),
  be16(1),
  be16(0),
  be16(15),
  be16(18),
  be16(0),
  be16(3),
);
const kafkaMetadata = concat(
  be32(0x4e6f6374),
  be32(1),
  be32(1),
  text('kafka1.noc.example'),
  be32(9092),
  be16(0xffff),
  text('MkU3OEVBNTcwNTJENDM2Qk'),
  be32(1),
  be32(0),
);

export const samples: readonly Sample[] = [
  {
    of: 'ms-sql-s',
    about: 'made by hand after [MS-TDS] section 2.2.6.5',
    asked: 'tds-prelogin',
    bytes: hex(`
      04 01 00 2b 00 00 01 00
      00 00 1a 00 06 01 00 20 00 01 02 00 21 00 01 03 00 22 00 00 04 00 22 00 01 ff
      0f 00 07 d0 00 00 02 00 00`),
    is: {
      name: 'ms-sql-s',
      product: 'Microsoft SQL Server 2019',
      version: '15.00.2000',
      info: 'encryption not supported',
    },
  },
  {
    of: 'ms-sql-m',
    about: 'made by hand after [MC-SQLR] section 2.2.5',
    asked: 'sql-browser',
    bytes: concat([5], le16(browser.length), browser),
    is: {
      name: 'ms-sql-m',
      product: 'Microsoft SQL Server 2019',
      version: '15.0.2000.5',
      hostName: 'DB1',
      info: 'instances MSSQLSERVER 15.0.2000.5 (tcp 1433), ERP 13.0.5026.0 (tcp 49712)',
    },
  },
  {
    of: 'oracle-tns',
    about: 'made by hand, the refusal of release 11.2 as it is widely shown',
    asked: 'tns-version',
    bytes: tns(4, concat([0x22, 0], be16(refused.length), refused)),
    is: { name: 'oracle-tns', product: 'Oracle TNS listener', version: '11.2.0.3.0' },
  },
  {
    of: 'oracle-tns',
    about: 'made by hand, the banner as lsnrctl shows it',
    asked: 'tns-version',
    bytes: concat(
      tns(2, hex('013a 0000 0800 7fff 0100 0000 0020 0500 0000 0000')),
      tns(6, concat([0, 0], banner)),
    ),
    is: { name: 'oracle-tns', version: '11.2.0.2.0', os: 'Linux' },
  },
  {
    of: 'mongodb',
    about: 'made by hand after the documentation of hello and buildInfo',
    asked: 'mongodb-hello',
    bytes: opMessage(hello),
    is: {
      name: 'mongodb',
      product: 'MongoDB',
      hostName: 'db1.noc.example',
      info: 'replica set rs0, wire version 21',
    },
    dialogue: [
      {
        asked: encodeOpMessage(0x4e6f63, 'buildInfo'),
        answered: opMessage(buildInfo),
      },
    ],
    further: { version: '7.0.14', confidence: 10 },
  },
  {
    of: 'cassandra',
    about: 'made by hand after native_protocol_v4.spec',
    asked: 'cql-options',
    bytes: cql(
      6,
      0x4e6f,
      concat(
        be16(2),
        text('COMPRESSION'),
        be16(2),
        text('snappy'),
        text('lz4'),
        text('CQL_VERSION'),
        be16(1),
        text('3.4.5'),
      ),
    ),
    is: { name: 'cassandra', product: 'Apache Cassandra', info: 'CQL 3.4.5' },
    dialogue: [
      {
        asked: hex('0400000101000000160001000b43514c5f56455253494f4e0005332e302e30'),
        answered: cql(2, 1, zeros(0)),
      },
      {
        asked: concat(hex('0400000207'), be32(query.length + 7), be32(query.length), query, [0, 1, 0]),
        answered: cql(
          8,
          2,
          concat(
            be32(2),
            be32(1),
            be32(3),
            text('system'),
            text('local'),
            ...['release_version', 'cluster_name', 'data_center'].map((name) => concat(text(name), be16(13))),
            be32(1),
            ...['4.1.3', 'Test Cluster', 'datacenter1'].map(value),
          ),
        ),
      },
    ],
    further: { version: '4.1.3', info: 'CQL 3.4.5, cluster Test Cluster, no login wanted' },
  },
  {
    of: 'kafka',
    about: 'made by hand after kafka.apache.org/protocol',
    asked: 'kafka-api-versions',
    bytes: concat(be32(kafkaBody.length), kafkaBody),
    is: { name: 'kafka', product: 'Apache Kafka', info: 'produce up to 9, fetch up to 15' },
    dialogue: [
      {
        asked: hex('00000016000300024e6f637400086e6f637475726e6500000000'),
        answered: concat(be32(kafkaMetadata.length), kafkaMetadata),
      },
    ],
    further: {
      hostName: 'kafka1.noc.example',
      info: 'produce up to 9, fetch up to 15, 1 broker, cluster MkU3OEVBNTcwNTJENDM2Qk',
    },
  },
];
