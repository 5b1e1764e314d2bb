import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'kerberos-tcp',
    about: 'krb5kdc 1.20.1 of Debian 12',
    asked: 'kerberos-as-req-tcp',
    bytes: hex(`
      000000a97e81a63081a3a003020105a10302011ea411180f32303236313132363037343932335aa50502030626b5a603
      020106a7121b104e4f435455524e452e494e56414c4944a8153013a003020101a10c300a1b086e6f637475726e65a912
      1b104e4f435455524e452e494e56414c4944aa253023a003020102a11c301a1b066b72627467741b104e4f435455524e
      452e494e56414c4944ab121b10434c49454e545f4e4f545f464f554e44`),
    is: {
      name: 'kerberos',
      product: 'MIT Kerberos',
      cpes: ['cpe:2.3:a:mit:kerberos_5:*'],
      info: 'KDC_ERR_C_PRINCIPAL_UNKNOWN, clock 2026-11-26T07:49:23Z',
      confidence: 9,
    },
    dialogue: [
      {
        asked: hex('ffffffff'),
        answered: hex(`
      0000005e7e5c305aa003020105a10302011ea411180f32303236313132363037343932335aa50502030626b7a6030201
      3da90d1b0b4e4f432e4558414d504c45aa20301ea003020102a11730151b066b72627467741b0b4e4f432e4558414d50
      4c45`),
      },
    ],
    further: { info: 'realm NOC.EXAMPLE, KDC_ERR_C_PRINCIPAL_UNKNOWN, clock 2026-11-26T07:49:23Z' },
  },
  {
    of: 'kerberos-tcp',
    about: 'krb5kdc 1.20.1 of Debian 12',
    asked: 'kerberos-too-long',
    bytes: hex(`
      0000005e7e5c305aa003020105a10302011ea411180f32303236313132363037343932335aa50502030626b6a6030201
      3da90d1b0b4e4f432e4558414d504c45aa20301ea003020102a11730151b066b72627467741b0b4e4f432e4558414d50
      4c45`),
    is: {
      name: 'kerberos',
      info: 'realm NOC.EXAMPLE, KRB_ERR_FIELD_TOOLONG, clock 2026-11-26T07:49:23Z',
      confidence: 8,
    },
  },
  {
    of: 'kerberos-udp',
    about: 'krb5kdc 1.20.1 of Debian 12, asked for its own realm',
    asked: 'kerberos-as-req-udp',
    bytes: hex(`
      7e8197308194a003020105a10302011ea411180f32303236313132363037343932345aa505020301ca67a603020106a7
      0d1b0b4e4f432e4558414d504c45a8153013a003020101a10c300a1b086e6f637475726e65a90d1b0b4e4f432e455841
      4d504c45aa20301ea003020102a11730151b066b72627467741b0b4e4f432e4558414d504c45ab121b10434c49454e54
      5f4e4f545f464f554e44`),
    is: {
      name: 'kerberos',
      product: 'MIT Kerberos',
      cpes: ['cpe:2.3:a:mit:kerberos_5:*'],
      info: 'realm NOC.EXAMPLE, KDC_ERR_C_PRINCIPAL_UNKNOWN, clock 2026-11-26T07:49:24Z',
      confidence: 9,
    },
  },
  {
    of: 'kerberos-tcp',
    about: 'the same words at the port for passwords, as kadmind 1.20.1 has them',
    asked: 'kerberos-too-long',
    port: 464,
    bytes: hex(`
      0000005e7e5c305aa003020105a10302011ea411180f32303236313132363037343932335aa50502030626b7a6030201
      3da90d1b0b4e4f432e4558414d504c45aa20301ea003020102a11730151b066b72627467741b0b4e4f432e4558414d50
      4c45`),
    is: { name: 'kpasswd' },
  },
];
