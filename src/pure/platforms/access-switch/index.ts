/** Switches and small routers of makers with one line of each: offices, shops, homes. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines } from '../lines.ts';

/** tpSysInfo of TPLINK-SYSINFO-MIB. */
const tplink = '1.3.6.1.4.1.11863.6.1.1';
/** ZYXEL-SYSINFO… zyxelSystem: sysSwVersionString, sysProductModel, sysProductSerialNumber. */
const zyxel = '1.3.6.1.4.1.890.1.15.3.1';
/** probeSoftwareRev of RMON2-MIB (RFC 4502): D-Link and Edge-Core tell the firmware there. */
const probeSoftwareRev = '1.3.6.1.2.1.16.19.2';

export const accessSwitch = [
  definePlatform({
    id: 'tplink-jetstream',
    name: 'TP-Link JetStream / Omada switch',
    vendor: 'TP-Link',
    kind: 'switch',
    detect: [{ objectIds: enterprises('11863') }, { descr: /JetStream|^Omada .*Switch/ }],
    version: [{ from: 'object', oid: `${tplink}.6` }],
    model: [{ from: 'object', oid: `${tplink}.5` }, { from: 'entity' }],
    serial: [{ from: 'object', oid: `${tplink}.8` }],
  }),
  definePlatform({
    id: 'dlink',
    name: 'D-Link',
    vendor: 'D-Link',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('171') },
      { descr: /^D-?Link |^D[GEX]S-\d/i },
      { objectIds: enterprises('171'), descr: /\bD(AP|WL)-/, kind: 'access-point' },
    ],
    version: [
      { from: 'object', oid: probeSoftwareRev, pattern: /(?:Build )?(\d[\w.]+)/ },
      { from: 'entity' },
    ],
    model: [{ from: 'descr', pattern: /\b(D[A-Z]{2}-\d{3,4}\S*)/ }],
    // agentSerialNumber of AGENT-GENERAL-MIB.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.171.12.1.1.12' }],
  }),
  definePlatform({
    id: 'zyxel-switch',
    name: 'Zyxel switch (ZyNOS)',
    vendor: 'Zyxel',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('890') },
      { objectIds: enterprises('890.1.5.8') },
      { objectIds: enterprises('890'), descr: /^X?[MG]?[EGX]S-?\d{3,4}/ },
    ],
    version: [{ from: 'object', oid: `${zyxel}.6`, pattern: /^(\S+)/ }],
    model: [
      { from: 'object', oid: `${zyxel}.11` },
      { from: 'descr', pattern: /^(\S+)$/ },
    ],
    serial: [{ from: 'object', oid: `${zyxel}.12` }],
  }),
  definePlatform({
    id: 'zywall',
    name: 'Zyxel ZyWALL / USG (ZLD)',
    vendor: 'Zyxel',
    kind: 'firewall',
    detect: [
      { objectIds: enterprises('890.1.6') },
      { objectIds: enterprises('890'), descr: /ZyWALL|^(USG|ATP|VPN)\w*\d/ },
    ],
    version: [{ from: 'object', oid: `${zyxel}.6`, pattern: /^(\S+)/ }],
    model: [{ from: 'descr', pattern: /^(.+)$/m }],
    serial: [{ from: 'object', oid: `${zyxel}.12` }],
  }),
  definePlatform({
    id: 'awplus',
    name: 'Allied Telesis AlliedWare Plus',
    vendor: 'Allied Telesis',
    kind: 'switch',
    detect: [{ objectIds: enterprises('207'), descr: /AlliedWare Plus/ }, { descr: /AlliedWare Plus/ }],
    version: [{ from: 'descr', pattern: /Version\)? (\d\S*)/ }],
    // rscBoardName and rscBoardSerialNumber of AT-RESOURCE-MIB: the base board is the first row.
    model: [{ from: 'object', oid: '1.3.6.1.4.1.207.8.4.4.3.21.1.1.4' }, { from: 'entity' }],
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.207.8.4.4.3.21.1.1.8' }],
  }),
  definePlatform({
    id: 'alliedware',
    name: 'Allied Telesis AlliedWare',
    vendor: 'Allied Telesis',
    kind: 'switch',
    detect: [{ objectIds: enterprises('207') }, { descr: /Allied Tele(sis|syn)|CentreCOM|^AT-[A-Z]+\d/ }],
    version: [{ from: 'descr', pattern: /[Vv]ersion ([^\s,]+)/ }],
    model: [{ from: 'descr', pattern: /^((?:CentreCOM |AT-)\S+?),? / }],
    // arBoardSerialNumber of ALLIEDTELESYN-MIB.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.207.8.4.4.5.2.1.5' }],
  }),
  definePlatform({
    id: 'ironware',
    name: 'Ruckus ICX / Brocade IronWare',
    vendor: 'Ruckus',
    kind: 'switch',
    detect: [{ objectIds: enterprises('1991') }, { descr: /IronWare|FastIron/ }],
    version: [{ from: 'descr', pattern: /IronWare Version (?:V)?([^\s_]+)/ }],
    model: [{ from: 'descr', pattern: /Inc\. (?:Stacking System )?([^,]+),/ }],
    // snChasSerNum of FOUNDRY-SN-AGENT-MIB.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.1991.1.1.1.1.2' }],
  }),
  definePlatform({
    id: 'alcatel-aos',
    name: 'Alcatel-Lucent OmniSwitch AOS',
    vendor: 'Alcatel-Lucent Enterprise',
    kind: 'switch',
    detect: [{ objectIds: enterprises('6486') }, { descr: /Alcatel-Lucent (Enterprise )?OS\d|OmniSwitch/ }],
    version: [{ from: 'descr', pattern: /(\d+\.\d+\.\d+\.R\d+|\d+\.\d+\.\d+\.\d+\.R\d+)/ }],
    model: [{ from: 'descr', pattern: /\b(OS\d\S+)/ }],
  }),
  definePlatform({
    id: 'netgear',
    name: 'Netgear',
    vendor: 'Netgear',
    kind: 'switch',
    detect: [{ objectIds: enterprises('4526') }, { descr: /NETGEAR|ProSafe/i }],
    // agentInventory of FASTPATH under Netgear's numbers: managed (10) and smart (11) switches.
    version: ['10', '11'].map(
      (line) => ({ from: 'object', oid: `1.3.6.1.4.1.4526.${line}.1.1.1.13` }) as const,
    ),
    model: [
      ...['10', '11'].map((line) => ({ from: 'object', oid: `1.3.6.1.4.1.4526.${line}.1.1.1.3` }) as const),
      { from: 'descr', pattern: /^([A-Z]{1,4}\d\S*)/ },
    ],
    serial: ['10', '11'].map(
      (line) => ({ from: 'object', oid: `1.3.6.1.4.1.4526.${line}.1.1.1.4` }) as const,
    ),
  }),
  definePlatform({
    id: 'netonix',
    name: 'Netonix WISP switch',
    vendor: 'Netonix',
    kind: 'switch',
    detect: [{ objectIds: enterprises('46242') }, { descr: /^Netonix/ }],
    // firmwareVersion of NETONIX-SWITCH-MIB.
    version: [{ from: 'object', oid: '1.3.6.1.4.1.46242.1', pattern: /(\d+(?:\.\d+)+)/ }],
    model: [{ from: 'descr', pattern: /^Netonix (\S+)/ }],
  }),
  ...platformLines(
    [
      ['zyxel-dslam', 'Zyxel DSLAM (IES)', 'Zyxel', 'switch', '890.1.5.11 890.1.5.13', ['890', /^IES|^MSC/]],
      ['zyxel-ap', 'Zyxel NWA access point', 'Zyxel', 'access-point', ['890', /^(NWA|WAC|WAX|WBE)\d/]],
      ['zyxel-wlc', 'Zyxel NXC controller', 'Zyxel', 'controller', ['890', /^NXC/]],
      [
        'zyxel-cpe',
        'Zyxel home gateway',
        'Zyxel',
        'modem',
        ['890', /IAD|DSL|gateway|^VMG/i],
        /^V?\d\.\d\d\([A-Z]{4}\.\d+\)[A-Z]\d/,
      ],
      ['tplink', 'TP-Link', 'TP-Link', 'router', '16972', '11863.1.1', /TP-?L[Ii][Nn][Kk]/],
      ['trendnet', 'TRENDnet', 'TRENDnet', 'switch', '28866', /TRENDnet/i],
      ['draytek', 'DrayTek Vigor', 'DrayTek', 'router', '7367', /DrayTek|Vigor/],
      ['avm', 'AVM FRITZ!Box', 'AVM', 'router', '872', /FRITZ!?Box/i],
      ['asus', 'ASUS', 'ASUS', 'router', '2623'],
      ['edimax', 'Edimax', 'Edimax', 'switch', '3822'],
      ['smc', 'SMC', 'SMC', 'switch', '202', /\bSMC\d{4}/],
      ['level-one', 'LevelOne', 'LevelOne', 'switch', '943', /LevelOne/],
      ['repotec', 'Repotec', 'Repotec', 'switch', /Repotec/],
      ['cameo', 'Cameo', 'Cameo', 'switch', '283'],
      ['realtek', 'Realtek switch', 'Realtek', 'switch', '27282'],
      ['vitesse', 'Vitesse / Microchip switch', 'Microchip', 'switch', '6603'],
      ['intellinet', 'Intellinet', 'Intellinet', 'switch', /Intellinet/i],
      ['digitus', 'Digitus', 'Digitus', 'switch', /^DIGITUS/i],
      ['araknis', 'Araknis', 'Snap One', 'switch', /Araknis/],
      ['lucent', 'Lucent / Avaya Cajun', 'Avaya', 'switch', '81 1751'],
      ['hyperion', 'Hyperion', 'Hyperion', 'switch', /^Hyperion-/, ['6603', /^Hyperion-/]],
      ['yamaha', 'Yamaha RTX', 'Yamaha', 'router', '1182', /^(RTX|RT|NVR|FWX|SWX)\d+/],
      ['furukawa', 'Furukawa FITELnet', 'Furukawa', 'router', '246', /FITELnet/],
      ['nec-ix', 'NEC IX', 'NEC', 'router', ['119', /NEC Portable Internetwork|UNIVERGE IX/]],
      ['century', 'Century Systems', 'Century Systems', 'router', '20376'],
      ['seiko', 'Seiko Solutions', 'Seiko', 'router', '263'],
    ],
    {
      version: [{ from: 'descr', pattern: /(?:[Vv]ersion:? |Rev\.)([\w.]+)/ }],
      model: [
        { from: 'entity' },
        { from: 'descr', pattern: /Model: ?([^,\s]+)/ },
        { from: 'descr', pattern: /^(?:TRENDnet )?([A-Z]{2,}\w*-?\d\S*)/ },
      ],
    },
  ),
];
