/** Families recognised by enterprise number (IANA) and sysDescr. The version is the first group of the pattern. */
import type { deviceKinds } from '../contract/resources.ts';

type DeviceKind = (typeof deviceKinds)[number];

export interface Family {
  readonly platform: string;
  readonly vendor: string;
  readonly enterprise?: number;
  readonly descr?: RegExp;
  readonly version?: RegExp;
  readonly kind?: DeviceKind;
}

/** The first that fits wins: the special before the general. */
export const families: readonly Family[] = [
  {
    platform: 'nxos',
    vendor: 'Cisco',
    enterprise: 9,
    descr: /NX-OS/,
    version: /Version ([^\s,]+)/,
    kind: 'switch',
  },
  {
    platform: 'iosxr',
    vendor: 'Cisco',
    enterprise: 9,
    descr: /IOS XR/,
    version: /Version ([^\s,[]+)/,
    kind: 'router',
  },
  {
    platform: 'asa',
    vendor: 'Cisco',
    enterprise: 9,
    descr: /Adaptive Security/,
    version: /Version ([^\s,]+)/,
    kind: 'firewall',
  },
  { platform: 'iosxe', vendor: 'Cisco', enterprise: 9, descr: /IOS[- ]XE/, version: /Version ([^\s,]+)/ },
  { platform: 'ios', vendor: 'Cisco', enterprise: 9, version: /Version ([^\s,]+)/ },
  { platform: 'junos', vendor: 'Juniper', enterprise: 2636, version: /JUNOS ([^\s,]+)/ },
  { platform: 'eos', vendor: 'Arista', enterprise: 30065, version: /EOS version ([^\s,]+)/, kind: 'switch' },
  {
    platform: 'routeros',
    vendor: 'MikroTik',
    enterprise: 14988,
    version: /RouterOS ([^\s,]+)/,
    kind: 'router',
  },
  { platform: 'fortios', vendor: 'Fortinet', enterprise: 12356, kind: 'firewall' },
  { platform: 'panos', vendor: 'Palo Alto Networks', enterprise: 25461, kind: 'firewall' },
  { platform: 'vrp', vendor: 'Huawei', enterprise: 2011, version: /Version ([^\s,]+)/ },
  { platform: 'procurve', vendor: 'HPE', enterprise: 11, version: /revision ([^\s,]+)/, kind: 'switch' },
  { platform: 'arubaos-cx', vendor: 'HPE Aruba', enterprise: 47196, kind: 'switch' },
  { platform: 'comware', vendor: 'HPE', enterprise: 25506, version: /Version ([^\s,]+)/, kind: 'switch' },
  {
    platform: 'extremexos',
    vendor: 'Extreme Networks',
    enterprise: 1916,
    version: /version ([^\s,]+)/i,
    kind: 'switch',
  },
  { platform: 'edgeos', vendor: 'Ubiquiti', enterprise: 41112 },
  { platform: 'apc', vendor: 'APC', enterprise: 318, kind: 'ups' },
  { platform: 'windows', vendor: 'Microsoft', enterprise: 311, kind: 'server' },
  { platform: 'vmware', vendor: 'VMware', enterprise: 6876, kind: 'server' },
  { platform: 'synology', vendor: 'Synology', enterprise: 6574, kind: 'storage' },
  { platform: 'hp-printer', vendor: 'HP', descr: /JETDIRECT|LaserJet|OfficeJet/i, kind: 'printer' },
  { platform: 'frr', vendor: 'FRRouting', descr: /FRR/i, kind: 'router' },
  { platform: 'linux', vendor: 'net-snmp', enterprise: 8072, version: /^Linux \S+ (\S+)/ },
];
