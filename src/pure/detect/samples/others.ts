/** Made by hand after the documents that the protocols' files name. */
import { ascii, be16, be32, concat, hex, le32, zeros } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

const text = (value: string) => concat([value.length], value);
/** Offsets of machine type, versions, methods and icon, flags; the name; then what they point to. */
const afpBlock = (() => {
  const name = text('filer1');
  const machineAt = 10 + name.length;
  const machine = text('Netatalk3.1.12');
  const versions = concat([2], text('AFP2.2'), text('AFP3.4'));
  return concat(
    be16(machineAt),
    be16(machineAt + machine.length),
    be16(machineAt + machine.length + versions.length),
    be16(0),
    be16(0x8ff),
    name,
    machine,
    versions,
    concat([1], text('DHX2')),
  );
})();

const adbBanner = 'device::ro.product.name=sdk_gphone;ro.product.model=Pixel 6;ro.product.device=oriole;\0';
const connect = 0x4e584e43;

const uuid = 'urn:uuid:6e6f6374-7572-4e65-8465-746563743130';
const probeMatches = (types: string, scopes: string) =>
  ascii(
    '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" ' +
      'xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
      `<SOAP-ENV:Header><wsa:RelatesTo>${uuid}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>` +
      `<d:Types>${types}</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>http://192.0.2.9/onvif/device_service</d:XAddrs>` +
      '</d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>',
  );

const outOfBand = hex('ffffffff');

export const samples: readonly Sample[] = [
  {
    of: 'afp',
    about: "made by hand after Apple's reference of FPGetSrvrInfo, the words of Netatalk 3.1.12",
    asked: 'afp-status',
    bytes: concat([1, 3], be16(0x4e6f), be32(0), be32(afpBlock.length), be32(0), afpBlock),
    is: {
      name: 'afpovertcp',
      product: 'Netatalk',
      version: '3.1.12',
      hostName: 'filer1',
      info: 'AFP2.2 AFP3.4',
    },
  },
  {
    of: 'adb',
    about: "made by hand after protocol.txt of AOSP's adb, a device without keys",
    asked: 'adb-connect',
    bytes: concat(...[connect, 0x01000001, 4096, adbBanner.length, 0, ~connect].map(le32), adbBanner),
    is: { name: 'adb', product: 'Pixel 6', os: 'Android', info: 'open to everybody, device oriole' },
  },
  {
    of: 'adb',
    about: "made by hand after protocol.txt of AOSP's adb, a device that wants a key",
    asked: 'adb-connect',
    bytes: concat(...[0x48545541, 1, 0, 20, 0, ~0x48545541].map(le32), zeros(20)),
    is: { name: 'adb', info: 'key wanted' },
  },
  {
    of: 'ws-discovery',
    about: 'made by hand after ONVIF Core section 7.3, a camera',
    asked: 'wsd-probe',
    bytes: probeMatches(
      'dn:NetworkVideoTransmitter tds:Device',
      'onvif://www.onvif.org/name/ACME%20Cam onvif://www.onvif.org/hardware/AC-5',
    ),
    is: {
      name: 'ws-discovery',
      product: 'ACME Cam AC-5',
      deviceType: 'camera',
      info: 'NetworkVideoTransmitter, Device, at http://192.0.2.9/onvif/device_service',
    },
  },
  {
    of: 'zabbix-trapper',
    about: 'made by hand after the manual of Zabbix 6.0, "Protocols"',
    asked: 'zabbix-stats',
    bytes: concat('ZBXD\x01', le32(54), zeros(4), '{"response":"failed","info":"Permission denied. abcd"}'),
    is: { name: 'zabbix-trapper', info: 'Permission denied. abcd' },
  },
  {
    of: 'rlogin',
    about: 'made by hand: the refusal of 4.4BSD',
    asked: 'rlogin-start',
    bytes: ascii('\x01rlogind: Permission denied.\r\n'),
    is: { name: 'login', info: 'rlogind: Permission denied.' },
  },
  {
    of: 'rsh',
    about: 'made by hand: the refusal of 4.4BSD',
    asked: 'rsh-start',
    bytes: ascii('\x01rshd: Permission denied.\n'),
    is: { name: 'shell' },
  },
  {
    of: 'rexec',
    about: 'made by hand: the refusal of 4.4BSD',
    asked: 'rexec-start',
    bytes: ascii('\x01rexecd: Login incorrect.\n'),
    is: { name: 'exec' },
  },
  {
    of: 'h323',
    about: 'made by hand after Q.931 section 3.1.16',
    asked: 'h323-status-enquiry',
    bytes: hex('0300001008 02ce6f7d 0802 80de 140100'),
    is: { name: 'h323hostcall' },
  },
  {
    of: 'mgcp',
    about: 'made by hand after RFC 3435 section 3.5.1',
    asked: 'mgcp-audit',
    bytes: ascii('500 4663 Unknown endpoint\r\n'),
    is: { name: 'mgcp-gateway', info: '500 Unknown endpoint' },
  },
  {
    of: 'quake3',
    about: 'made by hand as ioquake3 1.36 answers',
    asked: 'quake3-info',
    bytes: concat(
      outOfBand,
      'infoResponse\n\\challenge\\nocturne\\protocol\\71\\hostname\\night shift\\mapname\\q3dm17\\gamename\\Quake3Arena',
    ),
    is: { name: 'quake3', product: 'Quake3Arena', info: 'night shift, q3dm17' },
  },
  {
    of: 'source-engine',
    about: "made by hand after Valve's Server queries",
    asked: 'a2s-info',
    bytes: concat(
      outOfBand,
      'I',
      [17],
      'night shift\0de_dust2\0csgo\0Counter-Strike: Global Offensive\0',
      hex('da02000a00646c0101'),
    ),
    is: { name: 'source-engine', product: 'Counter-Strike: Global Offensive', info: 'night shift, de_dust2' },
  },
  {
    of: 'echo-udp',
    about: 'RFC 862: our own words',
    asked: 'echo-udp',
    bytes: ascii('nocturne\r\n'),
    is: { name: 'echo' },
  },
  {
    of: 'http',
    about: 'as the name node of Hadoop 3.3 answers',
    asked: 'http-get',
    bytes: ascii(
      'HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\nIt looks like you are making an HTTP request to a Hadoop IPC port. This is not the correct port for the web interface on this daemon.\r\n',
    ),
    is: { name: 'hadoop-ipc', product: 'Apache Hadoop IPC' },
    port: 8020,
  },
  {
    of: 'llmnr-udp',
    about: 'made by hand after RFC 4795 section 2.1.1',
    asked: 'llmnr-reverse-udp',
    address: '10.99.0.1',
    bytes: hex(`
      4e6c80000001000100000000 0131013002393902313007696e2d61646472046172706100000c0001
      c00c000c00010000001e0004 02766d00`),
    is: { name: 'llmnr', hostName: 'vm' },
  },
];
