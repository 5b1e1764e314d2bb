import { concat, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'telnet',
    about: 'telnetd of inetutils 2.4, Debian 12',
    asked: 'greeting',
    bytes: hex('fffb25fffb26fffd18fffd20fffd23fffd27fffd24'),
    is: { name: 'telnet' },
  },
  {
    of: 'socks5',
    about: 'Dante 1.4.2 of Debian 12',
    asked: 'socks5-hello',
    bytes: hex('0500'),
    is: { name: 'socks5', info: 'no authentication' },
  },
  {
    of: 'varnish-cli',
    about: 'varnishd 7.1.1 of Debian 12',
    asked: 'greeting',
    bytes: concat(
      '107 59      \n',
      'wagilxchevphxcodjnetpztmeoflrnam\n',
      '\n',
      'Authentication required.\n',
      '\n',
    ),
    is: { name: 'varnish-cli', product: 'Varnish', info: 'authentication required' },
  },
  {
    of: 'openvpn-management',
    about: 'OpenVPN 2.6.14 of Debian 12',
    asked: 'greeting',
    bytes: concat(
      ">INFO:OpenVPN Management Interface Version 5 -- type 'help' for more info\r\n",
      '>HOLD:Waiting for hold release:0\r\n',
    ),
    is: { name: 'openvpn-management', product: 'OpenVPN' },
  },
];
