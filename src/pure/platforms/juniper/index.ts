/** Juniper products of other houses: ScreenOS (NetScreen), JUNOSe (Unisphere), Mist, Session Smart, Pulse. */
import { objects, platformLines, withIdentity } from '../lines.ts';

const own = {
  // productVersion and productName of JUNIPER-IVE-MIB.
  pulse: { version: objects('12532.7'), model: objects('12532.6') },
} as const;

export const juniper = withIdentity(
  platformLines(
    [
      ['screenos', 'Juniper ScreenOS', 'Juniper', 'firewall', '3224', /NetScreen|ScreenOS/],
      ['junose', 'Juniper JUNOSe', 'Juniper', 'router', '4874'],
      ['mist', 'Juniper Mist', 'Juniper', 'access-point', '2636.1.1.1.8', /\bMist\b.*AP\d+/],
      ['pulse', 'Pulse Connect Secure', 'Ivanti', 'firewall', '12532', /Pulse Secure|Ivanti Connect Secure/],
      ['wlc-trapeze', 'Juniper WLC (Trapeze)', 'Juniper', 'controller', '14525'],
      ['session-smart', 'Juniper Session Smart Router', 'Juniper', 'router', '45956', /128T|Session Smart/],
    ],
    {
      version: [
        { from: 'descr', pattern: /version ([^\s,]+)/i },
        { from: 'descr', pattern: /,([\d.]+R\d\S*)/ },
      ],
      model: [{ from: 'entity' }, { from: 'descr', pattern: /^(\S+) version/ }],
      serial: [{ from: 'descr', pattern: /SN: (\w+)/ }],
    },
  ),
  own,
);
