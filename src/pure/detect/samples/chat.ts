import { concat, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'xmpp',
    about: 'Prosody 0.12.3 of Debian 12',
    asked: 'xmpp-stream',
    bytes: concat(
      "<?xml version='1.0'?><stream:stream xml:lang='en' version='1.0' xmlns='jabber:client' from",
      "='127.0.0.1' xmlns:stream='http://etherx.jabber.org/streams' id='77707573-ac05-45ba-a704-5",
      "208c34f6475'><stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><tex",
      "t xmlns='urn:ietf:params:xml:ns:xmpp-streams'>This server does not serve 127.0.0.1</text><",
      '/stream:error></stream:stream>',
    ),
    is: {
      name: 'xmpp-client',
      product: 'Prosody',
      hostName: '127.0.0.1',
      info: 'XMPP 1.0, stream error host-unknown',
    },
  },
  {
    of: 'xmpp',
    about: 'Prosody 0.12.3 of Debian 12',
    asked: 'xmpp-stream',
    port: 5269,
    bytes: concat(
      "<?xml version='1.0'?><stream:stream xml:lang='en' to='' version='1.0' xmlns='jabber:server",
      "' from='127.0.0.1' xmlns:stream='http://etherx.jabber.org/streams' id='910f66fd-9e8e-4e4f-",
      "83de-93ac0658040e'><stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'",
      "/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>This host does not serve 127.0.0.1</te",
      'xt></stream:error></stream:stream>',
    ),
    is: {
      name: 'xmpp-server',
      product: 'Prosody',
      hostName: '127.0.0.1',
      info: 'XMPP 1.0, stream error host-unknown',
    },
  },
  {
    of: 'irc',
    about: 'ngIRCd 26.1 of Debian 12',
    asked: 'irc-nick',
    bytes: concat(
      ':irc.box.example 001 nocturne :Welcome to the Internet Relay Network nocturne!~nocturne@12',
      '7.0.0.1\r\n',
      ':irc.box.example 002 nocturne :Your host is irc.box.example, running version ngircd-26.1 (',
      'x86_64/pc/linux-gnu)\r\n',
      ':irc.box.example 003 nocturne :This server has been started Thu Nov 26 2026 at 07:51:15 (U',
      'TC)\r\n',
      ':irc.box.example 004 nocturne irc.box.example ngircd-26.1 abBcCFiIoqrRswx ',
    ),
    is: { name: 'irc', product: 'ngIRCd', version: '26.1', hostName: 'irc.box.example' },
  },
  {
    of: 'irc',
    about: 'InspIRCd 3.15.0 of Debian 12',
    asked: 'irc-nick',
    port: 6668,
    bytes: concat(
      ':insp.box.example NOTICE * :*** Looking up your hostname...\r\n',
      ':insp.box.example 001 nocturne :Welcome to the N IRC Network nocturne!nocturne@127.0.0.1\r\n',
      ':insp.box.example 002 nocturne :Your host is insp.box.example, running version InspIRCd-3\r',
      '\n',
      ':insp.box.example 003 nocturne :This server was created 07:55:16 Nov 26 2026\r\n',
      ':insp.box.example 004 nocturne insp.box.example InspIRCd-3 i',
    ),
    is: { name: 'irc', product: 'InspIRCd', version: '3', hostName: 'insp.box.example' },
  },
  {
    of: 'mumble',
    about: 'Mumble server 1.3.4 of Debian 12',
    asked: 'greeting',
    bytes: hex(`
      000000000032088486041207312e332e342d341a03583131221e44656269616e20474e552f4c696e7578203132202862
      6f6f6b776f726d29`),
    is: {
      name: 'mumble',
      product: 'Mumble server',
      version: '1.3.4-4',
      info: 'Debian GNU/Linux 12 (bookworm)',
      os: 'Linux',
    },
  },
  {
    of: 'irc',
    about: 'BitlBee 3.6 of Debian 12',
    asked: 'irc-nick',
    bytes: concat(
      ':localhost NOTICE * :BitlBee-IRCd initialized, please go on\r\n',
      ':localhost 001 nocturne :Welcome to the BitlBee gateway, nocturne\r\n',
      ':localhost 002 nocturne :Host localhost is running BitlBee 3.6-1.3.\r\n',
      ':localhost 003 nocturne :BitlBee <http://www.bitlbee.org/>\r\n',
      ':localhost 004 nocturne localhost 3.6-1.3 abiswRo ntC\r\n',
    ),
    is: { name: 'irc', product: 'BitlBee', version: '3.6-1.3' },
  },
];
