import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'openvpn-udp',
    about: 'OpenVPN 2.6.14 of Debian 12',
    asked: 'openvpn-reset-udp',
    bytes: hex('40449d6e410e712db501000000006e6f637475726e6500000000'),
    is: { name: 'openvpn', product: 'OpenVPN', cpes: ['cpe:2.3:a:openvpn:openvpn:*'], confidence: 9 },
  },
  {
    of: 'openvpn-tcp',
    about: 'OpenVPN 2.6.14 of Debian 12',
    asked: 'openvpn-reset-tcp',
    bytes: hex('001a408e855591af52455a01000000006e6f637475726e6500000000'),
    is: { name: 'openvpn', product: 'OpenVPN', cpes: ['cpe:2.3:a:openvpn:openvpn:*'], confidence: 9 },
  },
];
