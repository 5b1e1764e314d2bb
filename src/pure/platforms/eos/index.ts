/** Arista EOS, and MOS of the former Metamako switches. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const eos = [
  definePlatform({
    id: 'eos',
    name: 'Arista EOS',
    vendor: 'Arista',
    kind: 'switch',
    detect: [{ objectIds: enterprises('30065') }, { descr: /Arista Networks EOS/ }],
    version: [{ from: 'descr', pattern: /EOS version (\S+)/ }],
    model: [{ from: 'descr', pattern: /running on an? Arista(?: Networks)? (\S+)/ }],
  }),
  definePlatform({
    id: 'arista-mos',
    name: 'Arista MOS',
    vendor: 'Arista',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('43191') },
      { objectIds: enterprises('30065', '43191'), descr: /\bMOS release/ },
    ],
    version: [{ from: 'descr', pattern: /release (\S+)/ }],
    model: [{ from: 'descr', pattern: /running on a (\S+)/ }],
  }),
];
