/** Made by hand after the documents that the protocols' files name, where no device is at hand. */
import { concat, hex, le16, le32 } from '../../wire/octets.ts';
import { tpkt } from '../../wire/x224.ts';
import type { Sample } from './sample.ts';

const byHand = (document: string) => `made by hand after ${document}`;

const identity = concat(
  le16(1),
  hex('00 02 af 12 c0 a8 00 0a 00 00 00 00 00 00 00 00'),
  // Vendor, device type, product code, revision, status, serial number, name, state.
  le16(1),
  le16(14),
  le16(54),
  [20, 11],
  le16(0x0060),
  le32(0x00c0ffee),
  [15],
  '1769-L23E-QB1/A',
  [3],
);
const listIdentity = concat(
  le16(0x63),
  le16(identity.length + 6),
  hex('00000000 00000000'),
  'nocturne',
  hex('00000000'),
  le16(1),
  le16(0x0c),
  le16(identity.length),
  identity,
);

const connectConfirm = tpkt([17, 0xd0, 0x4e, 0x6f, 0, 6, 0], [0xc0, 1, 10], [0xc1, 2, 1, 0], [0xc2, 2, 1, 2]);
const data = (payload: Uint8Array) => tpkt([2, 0xf0, 0x80], payload);
const record = (index: number, text: string, length: number) => concat([0, index], text.padEnd(length, '\0'));
const szl = (list: number, reference: number, records: readonly Uint8Array[]) => {
  const body = concat([0, list, 0, 0, 0, records[0]!.length, 0, records.length], ...records);
  const value = concat([0xff, 9, body.length >> 8, body.length & 255], body);
  return data(
    concat(
      [0x32, 7, 0, 0, 0, reference, 0, 12, value.length >> 8, value.length & 255],
      hex('000112081284010200000000'),
      value,
    ),
  );
};
const firmware = concat([0, 7], 'Boot Loader'.padEnd(20, ' '), [0, 0, 0x56, 3, 2, 6]);

const knxDevice = concat(
  [54, 1, 2, 0, 0x11, 0x05, 0, 0],
  hex('00c501020304 e000170c 000e8c010203'),
  'KNX IP Router'.padEnd(30, '\0'),
);

export const samples: readonly Sample[] = [
  {
    of: 'ethernet-ip-tcp',
    about: byHand('The CIP Networks Library volume 2, table 2-4.4'),
    asked: 'enip-list-identity-tcp',
    bytes: listIdentity,
    is: {
      name: 'ethernet-ip',
      product: 'Rockwell Automation 1769-L23E-QB1/A',
      version: '20.11',
      deviceType: 'programmable logic controller',
    },
  },
  {
    of: 'ethernet-ip-udp',
    about: byHand('The CIP Networks Library volume 2, table 2-4.4'),
    asked: 'enip-list-identity-udp',
    bytes: listIdentity,
    is: { name: 'ethernet-ip', info: 'product code 54, serial 00c0ffee' },
  },
  {
    of: 's7comm',
    about: byHand('RFC 1006 and the lists 11 and 1C of System Software for S7-300/400'),
    asked: 's7-connect',
    bytes: connectConfirm,
    is: { name: 'iso-tsap', confidence: 8 },
    dialogue: [
      { asked: hex('0300001611e000004e6f00c0010ac1020100c2020102'), answered: connectConfirm },
      {
        asked: hex('0300001902f08032010000000100080000f0000001000101e0'),
        answered: data(hex('32030000000100080000 0000 f0000001000100f0')),
      },
      {
        asked: hex('0300002102f080320700000002000800080001120411440100ff09000400110000'),
        answered: szl(0x11, 2, [
          concat(record(1, '6ES7 315-2EH14-0AB0 ', 20), [0, 0xc0, 0, 6, 0, 1]),
          firmware,
        ]),
      },
      {
        asked: hex('0300002102f080320700000003000800080001120411440100ff090004001c0000'),
        answered: szl(0x1c, 3, [
          record(1, 'PLC_1', 32),
          record(5, 'S C-C2UR28922012', 32),
          record(7, 'CPU 315-2 PN/DP', 32),
        ]),
      },
    ],
    further: {
      product: 'Siemens CPU 315-2 PN/DP',
      version: 'V3.2.6',
      hostName: 'PLC_1',
      info: 'module 6ES7 315-2EH14-0AB0, serial S C-C2UR28922012',
    },
  },
  {
    of: 'dnp3',
    about: byHand('IEEE 1815 clause 9'),
    asked: 'dnp3-link-status',
    bytes: hex('0564050b000401005a96'),
    is: { name: 'dnp', info: 'outstation 1' },
  },
  {
    of: 'iec104',
    about: byHand('IEC 60870-5-104 section 5.2'),
    asked: 'iec104-test-frame',
    bytes: hex('680483000000'),
    is: { name: 'iec-104' },
  },
  {
    of: 'knxnet-ip',
    about: byHand('ISO 22510, core section 7.6.4'),
    asked: 'knx-description',
    bytes: concat(hex('06100204'), [0, 6 + knxDevice.length + 4], knxDevice, hex('04020201')),
    is: {
      name: 'knxnet-ip',
      product: 'KNX IP Router',
      info: 'address 1.1.5, serial 00c501020304, MAC 00:0e:8c:01:02:03',
    },
  },
];
