/** Citrix ICA on port 1494: the server greets with its name between two marks, again and again until it is answered (Citrix CTX116890). */
import { beginsWith } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

export const citrixIca = defineProtocol({
  id: 'citrix-ica',
  title: 'Citrix ICA',
  transport: 'tcp',
  ports: [1494],
  greets: true,
  rarity: 7,
  recognise(bytes) {
    if (!beginsWith(bytes, '\x7f\x7fICA\0')) return undefined;
    return {
      name: 'ica',
      product: 'Citrix ICA',
      cpes: ['cpe:2.3:a:citrix:virtual_apps_and_desktops'],
      confidence: 9,
    };
  },
});
