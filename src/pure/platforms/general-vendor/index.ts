/** Vendors of many trades: what none of their own platforms recognises, and no other by name, is at least theirs. */
import { platformLines } from '../lines.ts';

export const generalVendor = platformLines(
  [
    ['cisco-other', 'Cisco', 'Cisco', 'unknown', '9'],
    ['hpe', 'HPE', 'HPE', 'server', '11 232'],
    ['ibm', 'IBM', 'IBM', 'server', '2'],
    ['dell', 'Dell', 'Dell', 'server', '674'],
    ['lenovo', 'Lenovo', 'Lenovo', 'server', '19046'],
    ['fujitsu', 'Fujitsu', 'Fujitsu', 'server', '211 231'],
    ['oracle', 'Oracle', 'Oracle', 'server', '111'],
    ['nec', 'NEC', 'NEC', 'server', '119'],
    ['nokia', 'Nokia', 'Nokia', 'router', '94 637 3729 7483'],
    ['ericsson', 'Ericsson', 'Ericsson', 'router', '193'],
    ['siemens', 'Siemens', 'Siemens', 'switch', '4196 4329 6075 22638'],
    ['avaya', 'Avaya', 'Avaya', 'phone', '6889 14870'],
    ['motorola', 'Motorola', 'Motorola', 'radio', '161'],
    ['samsung', 'Samsung', 'Samsung', 'unknown', '236'],
    ['sony', 'Sony', 'Sony', 'unknown', '122'],
    ['panasonic', 'Panasonic', 'Panasonic', 'unknown', '396'],
    ['toshiba', 'Toshiba', 'Toshiba', 'unknown', '186'],
    ['honeywell', 'Honeywell', 'Honeywell', 'sensor', '20998'],
  ],
  { general: true },
);
