/**
 * Telnet (RFC 854): servers open with option negotiation. All options are refused (RFC 1143), which most servers wait for before they say who
 * they are; the system is read from the words before the login.
 */
import { defineProtocol, nothing } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const iac = 255;
const will = 251;
const wont = 252;
const doOption = 253;
const dont = 254;
const negotiationMax = 64;
const roundsMax = 4;
const textBytesMax = 4000;

/** Text without commands, and the refusal of everything that was asked for or offered. */
export function refuse(bytes: Uint8Array): { readonly text: string; readonly answer: Uint8Array } {
  const text: number[] = [];
  const answer: number[] = [];
  const end = Math.min(bytes.length, textBytesMax);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at]!;
    if (byte !== iac) {
      text.push(byte);
      continue;
    }
    const command = bytes[at + 1];
    if (command === undefined) break;
    if (command === iac) text.push(iac);
    if (command >= will && command <= dont) {
      const option = bytes[at + 2];
      if (option !== undefined && answer.length < 3 * negotiationMax) {
        if (command === doOption) answer.push(iac, wont, option);
        if (command === will) answer.push(iac, dont, option);
      }
      at += 2;
    } else if (command === 250) {
      // A subnegotiation lasts until IAC SE.
      let last = at + 2;
      while (last < end && !(bytes[last] === iac && bytes[last + 1] === 240)) last++;
      at = last + 1;
    } else at++;
  }
  return { text: latin1(Uint8Array.from(text), textBytesMax), answer: Uint8Array.from(answer) };
}

interface Words {
  readonly pattern: RegExp;
  readonly product?: string;
  readonly os?: string;
  readonly deviceType?: string;
}
/** Group 1 is the version. */
const systems: readonly Words[] = [
  { pattern: /MikroTik v?(\d[\w.]*)/, product: 'MikroTik RouterOS', os: 'RouterOS', deviceType: 'router' },
  { pattern: /User Access Verification/, product: 'Cisco IOS', os: 'IOS', deviceType: 'router' },
  { pattern: /Welcome to Microsoft Telnet Service/, product: 'Microsoft Telnet Service', os: 'Windows' },
  { pattern: /H3C Technologies|Hangzhou H3C/, product: 'H3C Comware', os: 'Comware', deviceType: 'switch' },
  {
    pattern: /Telnet is not a secure protocol, and it is recommended to use Stelnet/,
    product: 'Huawei VRP',
    os: 'VRP',
    deviceType: 'router',
  },
  { pattern: /Arista|EOS-/, product: 'Arista EOS', os: 'EOS', deviceType: 'switch' },
  { pattern: /JUNOS|Junos/, product: 'Juniper Junos', os: 'Junos', deviceType: 'router' },
  { pattern: /ProCurve|Aruba JL\d|HP J\d{4}A/, product: 'HPE switch', deviceType: 'switch' },
  { pattern: /FortiGate|FortiOS/, product: 'Fortinet FortiGate', os: 'FortiOS', deviceType: 'firewall' },
  { pattern: /OpenWrt/, product: 'OpenWrt', os: 'Linux', deviceType: 'router' },
  { pattern: /DD-WRT v?(\d[\w.-]*)?/, product: 'DD-WRT', os: 'Linux', deviceType: 'router' },
  { pattern: /ZyXEL/i, product: 'ZyXEL', deviceType: 'router' },
  { pattern: /HP JetDirect/i, product: 'HP JetDirect', deviceType: 'printer' },
  { pattern: /BusyBox v(\d[\w.]*)/, product: 'BusyBox telnetd', os: 'Linux' },
  { pattern: /User Name :\s*$/, product: 'APC Network Management Card', deviceType: 'power' },
  { pattern: /Debian GNU\/Linux|Ubuntu|CentOS|Red Hat|Fedora|AlmaLinux|Rocky Linux/, os: 'Linux' },
  { pattern: /FreeBSD/, os: 'FreeBSD' },
  { pattern: /SunOS/, os: 'Solaris' },
];

const prompt = /(?:login|username|user name|password)\s?:\s*$/i;

export const telnet = defineProtocol({
  id: 'telnet',
  title: 'Telnet',
  transport: 'tcp',
  ports: [23, 2323, 2601, 2602, 2604, 2605],
  tlsPorts: [992],
  greets: true,
  rarity: 4,
  recognise(bytes, _asked, target) {
    if (bytes.length >= 3 && bytes[0] === iac && bytes[1]! >= will && bytes[1]! <= dont && bytes[2]! < 60)
      return { name: 'telnet' };
    const text = refuse(bytes).text;
    const quagga = /^\s*Hello, this is (Quagga|FRRouting) \(version (\d[\w.+~-]*)\)/.exec(text);
    if (quagga) return { name: 'telnet', product: quagga[1]!, version: quagga[2]!, deviceType: 'router' };
    if (systems.some(({ pattern, product }) => product && pattern.test(text)) && prompt.test(text))
      return { name: 'telnet' };
    return prompt.test(text) ? { name: 'telnet', confidence: target.port === 23 ? 8 : 6 } : undefined;
  },
  async further(talk, known) {
    if (known.product) return {};
    const text = await talk.connected(async (ask) => {
      let all = '';
      let heard = refuse(await ask(nothing));
      for (let round = 0; round < roundsMax; round++) {
        all += heard.text;
        if (heard.answer.length === 0 || prompt.test(all)) break;
        heard = refuse(await ask(heard.answer));
      }
      return all;
    });
    if (!text) return {};
    const found = systems.find(({ pattern }) => pattern.test(text));
    const version = found?.pattern.exec(text)?.[1];
    const words = shown(text.replace(prompt, ''), 200);
    return {
      ...(found?.product ? { product: found.product } : {}),
      ...(version ? { version } : {}),
      ...(found?.os ? { os: found.os } : {}),
      ...(found?.deviceType ? { deviceType: found.deviceType } : {}),
      ...(words ? { info: words } : {}),
    };
  },
});
