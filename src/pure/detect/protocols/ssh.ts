/** SSH (RFC 4253 section 4.2): both sides greet with `SSH-<protocol>-<software> <comment>`. */

import { defineProtocol, type Recognised } from '../protocol.ts';
import { hasLine, latin1 } from '../text.ts';

const greeting = /^SSH-(\d\.\d+)-([^\r\n]{1,200})/m;

interface Software {
  readonly pattern: RegExp;
  readonly product: string;
  readonly os?: string;
  readonly deviceType?: string;
}
/** As servers call themselves; group 1 is the version. */
const known: readonly Software[] = [
  { pattern: /^OpenSSH_for_Windows_(\d[\d.]*(?:p\d+)?)/, product: 'OpenSSH', os: 'Windows' },
  { pattern: /^OpenSSH_(\d[\d.]*(?:p\d+)?)/, product: 'OpenSSH' },
  { pattern: /^dropbear(?:_(\d[\w.]*))?/, product: 'Dropbear' },
  { pattern: /^Cisco-(\d[\d.]*)/, product: 'Cisco SSH', os: 'IOS', deviceType: 'router' },
  { pattern: /^CISCO_WLC/, product: 'Cisco WLC SSH', deviceType: 'WAP controller' },
  { pattern: /^ROSSSH/, product: 'MikroTik RouterOS SSH', os: 'RouterOS', deviceType: 'router' },
  { pattern: /^Comware-(\d[\w.]*)/, product: 'H3C Comware SSH', os: 'Comware', deviceType: 'switch' },
  { pattern: /^HUAWEI-(\d[\w.]*)/, product: 'Huawei VRP SSH', os: 'VRP', deviceType: 'router' },
  { pattern: /^xxxxxxx$/, product: 'Fortinet SSH', os: 'FortiOS', deviceType: 'firewall' },
  { pattern: /^mpSSH_(\d[\w.]*)/, product: 'HPE iLO SSH', deviceType: 'remote management' },
  { pattern: /^RomSShell_(\d[\w.]*)/, product: 'AllegroSoft RomSShell' },
  { pattern: /^Mocana SSH ?(\d[\w.]*)?/, product: 'Mocana SSH' },
  { pattern: /^(?:IPSSH|ipssh)-(\d[\w.]*)/, product: 'Wind River IPSSH', os: 'VxWorks' },
  { pattern: /^NetScreen$/, product: 'NetScreen SSH', os: 'ScreenOS', deviceType: 'firewall' },
  { pattern: /^Adtran_(\d[\w.]*)/, product: 'Adtran SSH', deviceType: 'router' },
  { pattern: /^ArrayOS/, product: 'Array Networks SSH', deviceType: 'load balancer' },
  { pattern: /^Data ONTAP SSH (\d[\w.]*)/, product: 'NetApp Data ONTAP SSH', deviceType: 'storage' },
  { pattern: /^libssh[_-](\d[\w.]*)/, product: 'libssh' },
  { pattern: /^paramiko_(\d[\w.]*)/, product: 'Paramiko' },
  { pattern: /^AsyncSSH_(\d[\w.]*)/, product: 'AsyncSSH' },
  { pattern: /^Twisted_(\d[\w.]*)|^Twisted$/, product: 'Twisted Conch' },
  { pattern: /^mod_sftp(?:\/(\d[\w.]*))?/, product: 'ProFTPD mod_sftp' },
  { pattern: /^(?:APACHE-)?SSHD(?:-(?:CORE-)?(\d[\w.]*))?/, product: 'Apache MINA SSHD' },
  { pattern: /^GerritCodeReview_(\d[\w.]*)/, product: 'Gerrit SSH' },
  { pattern: /^GitLab-SSHD/, product: 'GitLab SSHD' },
  { pattern: /^Go$/, product: 'Go x/crypto/ssh' },
  {
    pattern: /^(?:\d[\w.]* )?FlowSsh: Bitvise SSH Server \(WinSSHD\) ?(\d[\w.]*)?/,
    product: 'Bitvise SSH Server',
    os: 'Windows',
  },
  { pattern: /^WeOnlyDo(?:-wodFTPD)? (\d[\w.]*)/, product: 'WeOnlyDo SSH', os: 'Windows' },
  { pattern: /^CerberusFTPServer_(\d[\w.]*)/, product: 'Cerberus FTP Server', os: 'Windows' },
  { pattern: /^Teleport/, product: 'Teleport' },
  { pattern: /^Sun_SSH_(\d[\w.]*)/, product: 'Sun SSH', os: 'Solaris' },
  { pattern: /^ConfD-(\d[\w.]*)/, product: 'ConfD' },
];
/** `Name_1.2`, `name-1.2`: its own words, where the table has no better. */
const software = /^([A-Za-z][A-Za-z.]*(?:[_ -][A-Za-z]+)*?)[_-]v?(\d[\w.+~]*)/;

function readSoftware(text: string): Partial<Recognised> {
  for (const { pattern, ...facts } of known) {
    const found = pattern.exec(text);
    if (found) return { ...facts, ...(found[1] ? { version: found[1] } : {}) };
  }
  const split = software.exec(text);
  return split ? { product: split[1]!, version: split[2]! } : { product: text.split(' ')[0]! };
}

export const ssh = defineProtocol({
  id: 'ssh',
  title: 'SSH',
  transport: 'tcp',
  ports: [22, 2222, 830, 2022, 2200, 8022, 22_222, 29_418],
  greets: true,
  rarity: 1,
  complete: hasLine,
  recognise(bytes) {
    const found = greeting.exec(latin1(bytes, 2000));
    if (!found) return undefined;
    const [, protocol, text = ''] = found;
    const told = readSoftware(text);
    const comment = / (.{1,100})$/.exec(text)?.[1]?.trim();
    const system = /^(Debian|Ubuntu|FreeBSD|Raspbian)\b/.exec(comment ?? '')?.[1];
    const { version } = told;
    return {
      name: 'ssh',
      ...told,
      // What a distribution made of a release stands in the comment.
      ...(version && system ? { version: `${version} ${comment}` } : {}),
      info: `protocol ${protocol}`,
      ...(system ? { os: system === 'FreeBSD' ? 'FreeBSD' : 'Linux' } : {}),
    };
  },
});
