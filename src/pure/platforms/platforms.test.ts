import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definePlatform } from '../contract/platform.ts';
import { makers, vendorOfEnterprise } from '../network/enterprises.ts';
import { detect, objectsToAsk, platformOf, printerObject, upsObject } from './detect.ts';
import { platforms } from './index.ts';

/** sysObjectID below enterprises and sysDescr as vendors document them: release notes, MIB comments, command references. */
const documented: readonly (readonly [
  platform: string,
  objectId: string,
  sysDescr: string,
  kind?: string,
])[] = [
  [
    'ios',
    '9.1.1208',
    'Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE4, RELEASE SOFTWARE (fc1)',
    'switch',
  ],
  [
    'ios',
    '9.1.1045',
    'Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.1(4)M4, RELEASE SOFTWARE (fc1)',
    'router',
  ],
  [
    'ios',
    '9.1.1034',
    'Cisco IOS Software, C3700 Software (AP3G2-K9W8-M), Version 15.3(3)JF, RELEASE SOFTWARE',
    'access-point',
  ],
  [
    'iosxe',
    '9.1.1537',
    'Cisco IOS Software, ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 15.5(3)S2, RELEASE SOFTWARE',
    'router',
  ],
  [
    'iosxe',
    '9.1.2494',
    'Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.3.4, RELEASE SOFTWARE (fc3)',
    'switch',
  ],
  [
    'c9800',
    '9.1.2530',
    'Cisco IOS Software [Gibraltar], C9800 Software (C9800_IOSXE-K9), Version 16.12.4a, RELEASE SOFTWARE (fc1)',
    'controller',
  ],
  [
    'nxos',
    '9.12.3.1.3.1084',
    'Cisco NX-OS(tm) n5000, Software (n5000-uk9), Version 5.1(3)N1(1), RELEASE SOFTWARE',
    'switch',
  ],
  ['iosxr', '9.1.1639', 'Cisco IOS XR Software (Cisco ASR9K Series), Version 6.1.2[Default]', 'router'],
  ['asa', '9.1.2114', 'Cisco Adaptive Security Appliance Version 9.8(2)', 'firewall'],
  [
    'ftd',
    '9.1.2407',
    'Cisco Firepower Threat Defense, Version 6.6.1 (Build 91), ASA Version 9.14(1)150',
    'firewall',
  ],
  ['cisco-small-business', '9.6.1.95.28.5', 'SG350-28P 28-Port Gigabit PoE Managed Switch', 'switch'],
  ['aireos', '9.1.1631', 'Cisco Controller', 'controller'],
  ['meraki', '29671.2.100', 'Meraki MX64 Cloud Managed Security Appliance', 'firewall'],
  [
    'junos',
    '2636.1.1.1.2.29',
    'Juniper Networks, Inc. mx240 internet router, kernel JUNOS 12.3R6.6, Build date: 2014',
    'router',
  ],
  [
    'junos',
    '2636.1.1.1.2.86',
    'Juniper Networks, Inc. srx345 internet router, kernel JUNOS 15.1X49-D170.4',
    'firewall',
  ],
  [
    'junos',
    '2636.1.1.1.4.63.10',
    'Juniper Networks, Inc. ex2300-48t Ethernet Switch, kernel JUNOS 18.2R3-S2',
    'switch',
  ],
  [
    'eos',
    '30065.1.3011.7280.2733.48.4096',
    'Arista Networks EOS version 4.26.2F running on an Arista Networks DCS-7280SR-48C6',
    'switch',
  ],
  ['routeros', '14988.1', 'RouterOS CCR1036-12G-4S', 'router'],
  ['swos', '14988.2', 'CSS326-24G-2S+ SwOS v2.13', 'switch'],
  [
    'procurve',
    '11.2.3.7.11.160',
    'HP J9773A 2530-24G-PoEP Switch, revision YA.16.04.0008, ROM YA.15.19',
    'switch',
  ],
  ['arubaos-cx', '47196.4.1.1.1.50', 'Aruba JL635A 8325 GL.10.05.0001', 'switch'],
  ['arubaos', '14823.1.1.47', 'ArubaOS (MODEL: Aruba7205), Version 8.6.0.4 (74969)', 'controller'],
  ['aruba-instant', '14823.1.2.111', 'ArubaOS (MODEL: 535), Version 8.7.1.1 (78245)', 'access-point'],
  [
    'comware',
    '25506.11.1.186',
    'HPE Comware Platform Software, Software Version 7.1.070, Release 3506P02 HPE 5130-48G-4SFP+ EI Switch',
    'switch',
  ],
  [
    'h3c',
    '25506.1.1732',
    'H3C Comware Platform Software, Software Version 7.1.070, Release 6126P20 H3C S5560X-30C-EI',
    'switch',
  ],
  [
    'vrp',
    '2011.2.23.339',
    'S5735-L24T4S-A Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (S5735 V200R019C00SPC500)',
    'switch',
  ],
  ['yunshan', '2011.2.23.1000', 'Huawei YunShan OS Version 1.21.0.1 (S5700 V600R021C10SPC100)', 'switch'],
  ['fortios', '12356.101.1.1041', 'perimeter', 'firewall'],
  ['fortiswitch', '12356.106.1.1245', '', 'switch'],
  ['fortianalyzer', '12356.102', '', 'server'],
  ['panos', '25461.2.3.38', 'Palo Alto Networks PA-220 series firewall', 'firewall'],
  ['edgeos', '41112.1.5', 'EdgeOS v2.0.9.5346345.201028.1647', 'router'],
  ['unifi', '41112', 'UAP-AC-Pro-Gen2 6.0.18.13660', 'access-point'],
  ['edgeswitch', '4413', 'USW-24-G2, 5.43.36.12724, Linux 3.6.5', 'switch'],
  [
    'dell-os10',
    '674.11000.5000.100.2.1.1',
    'Dell EMC Networking OS10 Enterprise. Copyright (c) 1999-2020 by Dell Inc. OS Version: 10.5.1.3',
    'switch',
  ],
  [
    'ftos',
    '6027.1.3.24',
    'Dell Real Time Operating System Software Dell Operating System Version: 2.0 Application Software Version: 9.14(2.4) Series: S6000-ON',
    'switch',
  ],
  ['powerconnect', '674.10895.3065', 'Dell Networking N3024, 6.5.2.5, Linux 3.6.5-601418a5', 'switch'],
  [
    'extremexos',
    '1916.2.167',
    'ExtremeXOS (X440G2-24p-10G4) version 30.7.1.1 30.7.1.1-patch1-24 by release-manager',
    'switch',
  ],
  ['voss', '1916.2.303', 'VSP-4900-48P (8.1.5.0)', 'switch'],
  ['hiveos', '26928.1', 'AP250, HiveOS 8.2r1 build-198568', 'access-point'],
  [
    'timos',
    '6527.1.3.8',
    'TiMOS-C-16.0.R4 cpm/hops64 Nokia 7750 SR Copyright (c) 2000-2018 Nokia.',
    'router',
  ],
  [
    'f5',
    '3375.2.1.3.4.43',
    'BIG-IP Virtual Edition : Linux 3.10.0-862.14.4.el7.ve.x86_64 : BIG-IP software release 15.1.0',
    'load-balancer',
  ],
  ['netscaler', '5951.1', 'NetScaler NS13.0: Build 58.32.nc, Date: Jun 16 2020', 'load-balancer'],
  [
    'gaia',
    '2620.1.6.123.1.62',
    'Linux cpgw 3.10.0-957.21.3cpx86_64 #1 SMP Thu Jan 21 2021 x86_64',
    'firewall',
  ],
  ['sonicwall', '8741.1', 'SonicWALL NSA 2600 (SonicOS Enhanced 6.5.4.4-44n)', 'firewall'],
  ['fireware', '3097.1.5.43', 'M470', 'firewall'],
  [
    'pfsense',
    '12325.1.1.2.1.1',
    'pfSense fw.example.org 2.4.4-RELEASE pfSense FreeBSD 11.2-RELEASE-p10 amd64',
    'firewall',
  ],
  [
    'opnsense',
    '8072.3.2.8',
    'FreeBSD fw.example.org 11.2-RELEASE-p14-HBSD FreeBSD 11.2-RELEASE-p14-HBSD #0',
    'firewall',
  ],
  ['vyos', '44641', 'VyOS 1.4-rolling-202107', 'router'],
  ['cumulus', '40310', 'Cumulus Linux 3.7.12 (Linux Kernel 4.1.33-1+cl3.7.12u1)', 'switch'],
  [
    'sonic',
    '8072.3.2.10',
    'SONiC Software Version: SONiC.20201231.11 - HwSku: Force10-S6000 - Distribution: Debian 10.10',
    'switch',
  ],
  [
    'proxmox',
    '8072.3.2.10',
    'Linux pve1 5.4.106-1-pve #1 SMP PVE 5.4.106-1 (Fri, 19 Mar 2021) x86_64',
    'server',
  ],
  ['linux', '8072.3.2.10', 'Linux r1 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 x86_64'],
  [
    'freebsd',
    '8072.3.2.8',
    'FreeBSD box 13.1-RELEASE FreeBSD 13.1-RELEASE releng/13.1 GENERIC amd64',
    'server',
  ],
  [
    'windows',
    '311.1.1.3.1.2',
    'Hardware: Intel64 Family 6 Model 85 Stepping 7 AT/AT COMPATIBLE - Software: Windows Version 6.3 (Build 20348 Multiprocessor Free)',
    'server',
  ],
  [
    'windows',
    '311.1.1.3.1.1',
    'Hardware: AMD64 Family 23 - Software: Windows Version 6.3 (Build 19045 Multiprocessor Free)',
    'host',
  ],
  ['vmware', '6876.4.1', 'VMware ESXi 6.7.0 build-14320388 VMware, Inc. x86_64', 'server'],
  [
    'apc',
    '318.1.3.2.12',
    'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.4.0 PN:apc_hw05_aos_640.bin AF1:v6.4.0 AN1:apc_hw05_sumx_640.bin MN:AP9631 HR:05 SN: ZA1115000000 MD:04/09/2011)',
    'ups',
  ],
  ['apc', '318.1.3.4.5', 'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.4.0 MN:AP8841)', 'pdu'],
  ['eaton-ups', '534.1', 'Eaton 9130 1500', 'ups'],
  ['mge-ups', '705.1', 'Eaton 5PX 2200', 'ups'],
  ['eaton-epdu', '534.6.6.7', 'Eaton ePDU MI 38U-A IN: L6-30P 24A 1P OUT: 36XC13,6XC19', 'pdu'],
  ['raritan-pdu', '13742.6', 'PX2 030500', 'pdu'],
  ['sentry4', '1718.4', 'Sentry Switched PDU', 'pdu'],
  [
    'hp-printer',
    '11.2.3.9.1',
    'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24170012',
    'printer',
  ],
  ['kyocera-printer', '1347.41', 'KYOCERA Printer I/F', 'printer'],
  [
    'lexmark-printer',
    '641.2.71238912',
    'Lexmark MS610dn version NR.APS.N645 kernel 2.6.28.10.1 All-N-1',
    'printer',
  ],
  ['synology', '6574.1', 'Linux nas 4.4.59+ #25556 SMP PREEMPT x86_64', 'storage'],
  ['ontap', '789.2.5', 'NetApp Release 9.7P5: Fri Jun 05 2020', 'storage'],
  ['idrac', '674.10892.5', 'Dell Out-of-band SNMP Agent for Remote Access Controller', 'bmc'],
  ['ilo', '232.9.4.11', 'Integrated Lights-Out 5 2.10 Oct 30 2019', 'bmc'],
  ['ruckus-controller', '25053.3.1.5.15', 'Ruckus Wireless ZD1200', 'controller'],
  ['ironware', '1991.1.3.61.2', 'Ruckus Wireless, Inc. ICX7450-48-HPOE, IronWare Version 08.0.90', 'switch'],
  ['moxa', '8691.7.116', 'IKS-6728A-4GTXSFP-HV-HV-T', 'switch'],
  ['scalance', '4329.20.1.1.1.1.36', 'Siemens, SIMATIC NET, SCALANCE XC208, 6GK5 208-0BA00-2AC2', 'switch'],
  ['adva-fsp150', '2544.1.12.1.1.8', 'FSP150CC-GE206', 'switch'],
  ['axis', '368.1.1', ' ; AXIS Q6055-E; PTZ Dome Network Camera; 9.80.1; Mar 10 2020; 713; 1;', 'camera'],
];

test.each(documented)('%s: %s %s', (platform, objectId, sysDescr, kind) => {
  const found = detect({ sysObjectId: `1.3.6.1.4.1.${objectId}`, sysDescr });
  expect(found).toMatchObject({ platform, ...(kind ? { kind } : {}) });
  expect(found.evidence).not.toBe('');
});

test.each([
  [
    '9.1.1208',
    'Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE4, RELEASE',
    '15.0(2)SE4',
  ],
  ['9.12.3.1.3.1084', 'Cisco NX-OS(tm) n5000, Software, Version 5.1(3)N1(1), RELEASE', '5.1(3)N1(1)'],
  [
    '2636.1.1.1.2.29',
    'Juniper Networks, Inc. mx240 internet router, kernel JUNOS 12.3R6.6, Build',
    '12.3R6.6',
  ],
  ['8072.3.2.10', 'Linux r1 6.1.0-18-amd64 #1 SMP x86_64', '6.1.0-18-amd64'],
  ['6527.1.3.8', 'TiMOS-C-16.0.R4 cpm/hops64 Nokia 7750 SR', '16.0.R4'],
  ['41112.1.5', 'EdgeOS v2.0.9.5346345.201028.1647', '2.0.9'],
])('version of %s from sysDescr', (objectId, sysDescr, version) => {
  expect(detect({ sysObjectId: `1.3.6.1.4.1.${objectId}`, sysDescr }).version).toBe(version);
});

test('what cannot be named is named by its number and judged by what it does', () => {
  expect(detect({ sysObjectId: '1.3.6.1.4.1.3085.1', forwarding: true })).toMatchObject({
    vendor: makers[3085],
    kind: 'router',
  });
  expect(detect({ sysObjectId: '1.3.6.1.4.1.99999999', sysDescr: 'something else' })).toEqual({
    kind: 'host',
    confidence: 0.1,
    evidence: 'what the device does',
  });
  expect(detect({ bridge: true, forwarding: true }).kind).toBe('switch');
  expect(detect({ sysServices: 72 }).kind).toBe('server');
  expect(detect({ vendorObjects: { [printerObject]: '1' } }).kind).toBe('printer');
  expect(detect({ vendorObjects: { [upsObject]: 'UPS 3000' } }).kind).toBe('ups');
});

test('a platform that a vendor object gives away is asked for, and wins once it has answered', () => {
  const facts = { sysObjectId: '1.3.6.1.4.1.8072.3.2.10', sysDescr: 'Linux nas 4.4.59 #1 SMP x86_64' };
  const modelName = '1.3.6.1.4.1.6574.1.5.1';
  expect(objectsToAsk(facts)).toContain(modelName);
  expect(objectsToAsk({ ...facts, sysObjectId: '1.3.6.1.4.1.9.1.1' })).toEqual([]);
  expect(detect(facts).platform).toBe('linux');
  const answered = detect({ ...facts, vendorObjects: { [modelName]: 'DS218+' } });
  expect(answered).toMatchObject({ platform: 'synology', confidence: 0.99 });
  expect(answered.confidence).toBeGreaterThan(detect(facts).confidence);
});

test('the longest sysObjectID wins, two signs beat one, and what others build on loses', () => {
  const rule = (id: string, detect: object, more = {}) =>
    definePlatform({ id, name: id, detect: [detect], ...more });
  const registry = [
    rule('vendor', { objectIds: ['1.3.6.1.4.1.7'] }),
    rule('family', { objectIds: ['1.3.6.1.4.1.7.1'] }),
    rule('named', { objectIds: ['1.3.6.1.4.1.7'], descr: /Foo/ }),
    rule('excepted', { objectIds: ['1.3.6.1.4.1.7.1'], descr: /Foo/, except: /Foo 2/ }),
    rule('base', { objectIds: ['1.3.6.1.4.1.8.1.1'] }, { general: true }),
    rule('product', { descr: /Foo/ }),
  ];
  const of = (sysObjectId: string, sysDescr = '') => platformOf({ sysObjectId, sysDescr }, registry)?.id;
  expect(of('1.3.6.1.4.1.7.2')).toBe('vendor');
  expect(of('1.3.6.1.4.1.7.1.9')).toBe('family');
  expect(of('1.3.6.1.4.1.7.1', 'Foo 1')).toBe('excepted');
  expect(of('1.3.6.1.4.1.7.1', 'Foo 2')).toBe('named');
  expect(of('1.3.6.1.4.1.77')).toBeUndefined();
  expect(of('1.3.6.1.4.1.8.1.1', 'Bar')).toBe('base');
  expect(of('1.3.6.1.4.1.8.1.1', 'Foo')).toBe('product');
});

test('the order of the registry means nothing', () => {
  const facts = documented.map(([, objectId, sysDescr]) => ({
    sysObjectId: `1.3.6.1.4.1.${objectId}`,
    sysDescr,
  }));
  const expected = facts.map((item) => detect(item));
  fc.assert(
    fc.property(fc.shuffledSubarray([...platforms], { minLength: platforms.length }), (shuffled) => {
      expect(facts.map((item) => detect(item, shuffled))).toEqual(expected);
    }),
    { numRuns: 5 },
  );
});

test('a platform has one id, and no two claim the same numbers without more to tell them apart', () => {
  const ids = platforms.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z0-9-]+$/.test(id))).toEqual([]);
  const owners = new Map<string, string>();
  const twice: string[] = [];
  for (const { id, detect: rules } of platforms)
    for (const { objectIds, descr, object } of rules)
      for (const oid of descr || object ? [] : (objectIds ?? [])) {
        if ((owners.get(oid) ?? id) !== id) twice.push(`${oid}: ${owners.get(oid)} and ${id}`);
        owners.set(oid, id);
      }
  expect(twice).toEqual([]);
  const dead = Object.keys(makers).filter((number) => owners.has(`1.3.6.1.4.1.${number}`));
  expect(dead, 'a platform claims the number: take it out of enterprises.ts').toEqual([]);
  expect(vendorOfEnterprise('1.3.6.1.2.1')).toBeUndefined();
});

test('no pattern is slow on hostile descriptions of any length', () => {
  const hostile = ['IOS ', 'Cisco IOS Software, ', 'a', ', ', '(', 'Linux 1 ', 'HP ', '; AXIS '].map((word) =>
    word.repeat(60_000 / word.length),
  );
  const startedMs = performance.now();
  for (const sysDescr of hostile)
    for (const number of [9, 11, 367, 8072]) detect({ sysDescr, sysObjectId: `1.3.6.1.4.1.${number}.1` });
  // 32 walks over all patterns take a fraction of a second; backtracking over 60,000 characters would take minutes.
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
