/** Linux and what runs on it under net-snmp: what the agent's number cannot tell is read from the kernel line, or from a vendor object. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

/** netSnmpAgentOIDs of NET-SNMP-TC: linux(10). Old agents answer with UC Davis's number. */
const agents = '8072 2021';

const own = {
  // As its documentation has administrators set sysDescr, and as `vtysh` greets.
  frr: { version: [{ from: 'descr', pattern: /FRR(?:outing)?[ /](\d[\w.-]*)/ }] },
  // fwVersion, routerName, serial of TELTONIKA-MIB.
  'teltonika-rutos': {
    version: objects('48690.1.6'),
    model: objects('48690.1.2'),
    serial: objects('48690.1.1'),
  },
} as const;

export const linux = [
  definePlatform({
    id: 'linux',
    name: 'Linux',
    general: true,
    detect: [
      { objectIds: enterprises('8072.3.2.10', '2021.250.10') },
      { objectIds: enterprises(...agents.split(' ')), descr: /^Linux / },
      { descr: /^Linux / },
    ],
    version: [{ from: 'descr', pattern: /^Linux \S+ (\d\S*)/ }],
  }),
  ...withIdentity(
    platformLines(
      [
        ['frr', 'FRRouting', '', 'router', [agents, /\bFRR|FRRouting/], /\bFRRouting\b/],
        ['proxmox', 'Proxmox VE', 'Proxmox', 'server', [agents, /\bPVE\b|-pve\b|Proxmox/], /Proxmox/],
        ['openwrt', 'OpenWrt', 'OpenWrt', 'router', [agents, /OpenWrt|LEDE\b/], /OpenWrt/],
        ['dd-wrt', 'DD-WRT', 'DD-WRT', 'router', /DD-WRT/],
        ['tomato', 'Tomato', 'Tomato', 'router', [agents, /TomatoWifi|FreshTomato/]],
        ['asuswrt', 'ASUSWRT-Merlin', 'ASUS', 'router', [agents, /brcmarm|ASUSWRT/i]],
        ['coreos', 'CoreOS', '', 'server', [agents, /-coreos\b|CoreOS/i]],
        [
          'teltonika-rutos',
          'Teltonika RutOS',
          'Teltonika',
          'modem',
          '48690',
          { answersBelow: '48690' },
          [agents, /Teltonika|\bRUT[XM]?\d{2,3}\b/],
        ],
        ['openvswitch', 'Open vSwitch', '', 'switch', '35265.99', /Open vSwitch/],
        [
          'truenas',
          'TrueNAS',
          'iXsystems',
          'storage',
          '50536',
          [`${agents} 12325`, /TrueNAS|FreeNAS/],
          /TrueNAS|FreeNAS/,
        ],
        ['unraid', 'Unraid', 'Lime Technology', 'storage', [agents, /-Unraid\b/i]],
        ['openmediavault', 'openmediavault', 'openmediavault', 'storage', /openmediavault/i],
        ['android', 'Android', '', 'host', [agents, /Android/], /^Android/],
        ['nutanix-aos', 'Nutanix AOS', 'Nutanix', 'server', '41263', [agents, /\.nutanix\./]],
        ['rubrik', 'Rubrik', 'Rubrik', 'storage', '49929', [agents, /-rubrik\d*-/]],
        ['unitrends', 'Unitrends Recovery', 'Unitrends', 'storage', '21865'],
        ['mellanox-onyx', 'NVIDIA Onyx', 'NVIDIA', 'switch', '33049', /MLNX-OS|Onyx|Mellanox/],
      ],
      {
        version: [
          { from: 'descr', pattern: /TrueNAS-(?:SCALE-)?(\d[\w.-]*\w)/ },
          { from: 'descr', pattern: /OS (?:v|version )?(\d[\d.]+)/ },
        ],
      },
    ),
    own,
  ),
];
