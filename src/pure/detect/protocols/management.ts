/** Consoles that greet with a line or answer one: Asterisk manager, TeamSpeak, OpenVPN, Varnish, HAProxy, MPD, DICT, Tarantool. */
import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, endsReply, latin1, utf8 } from '../text.ts';

export const asterisk = defineProtocol({
  id: 'asterisk',
  title: 'Asterisk manager',
  transport: 'tcp',
  ports: [5038],
  tlsPorts: [5039],
  greets: true,
  rarity: 7,
  complete: endsLine,
  recognise(bytes) {
    const version = /^Asterisk Call Manager(?: Proxy)?\/(\d[\w.]*)/.exec(latin1(bytes, 100))?.[1];
    // It is the version of the interface, not of Asterisk.
    return version
      ? { name: 'asterisk', product: 'Asterisk', info: `manager interface ${version}` }
      : undefined;
  },
});

export const teamspeak = defineProtocol({
  id: 'teamspeak',
  title: 'TeamSpeak ServerQuery',
  transport: 'tcp',
  ports: [10_011, 25_639],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise: (bytes) =>
    /^TS3(?: Client)?[\r\n]/.test(latin1(bytes, 20))
      ? { name: 'teamspeak', product: 'TeamSpeak 3' }
      : undefined,
  async further(talk) {
    const answer = await talk.connected(async (ask) => {
      const greeting = latin1(await ask(nothing));
      return greeting.startsWith('TS3') ? latin1(await ask(utf8('version\n'))) : '';
    });
    const found = /version=(\d[\w.]*)(?: build=\d+)?(?: platform=(\w+))?/.exec(answer ?? '');
    return found ? { version: found[1]!, ...(found[2] ? { os: found[2] } : {}) } : {};
  },
});

export const openvpnManagement = defineProtocol({
  id: 'openvpn-management',
  title: 'OpenVPN management',
  transport: 'tcp',
  ports: [7505],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 300);
    if (/^ENTER PASSWORD:/.test(text))
      return { name: 'openvpn-management', product: 'OpenVPN', info: 'password required' };
    return /^>INFO:OpenVPN Management Interface Version/.test(text)
      ? { name: 'openvpn-management', product: 'OpenVPN' }
      : undefined;
  },
  async further(talk, known) {
    if (known.info) return {};
    const answer = latin1(
      await talk.ask(utf8('version\n'), { enough: (bytes) => /^END\r?\n/m.test(latin1(bytes)) }),
    );
    const found = /^OpenVPN Version: OpenVPN (\d[\w.-]*) ?(\S*)/m.exec(answer);
    return found ? { version: found[1]!, ...(/linux/.test(found[2]!) ? { os: 'Linux' } : {}) } : {};
  },
});

export const varnishCli = defineProtocol({
  id: 'varnish-cli',
  title: 'Varnish administration',
  transport: 'tcp',
  ports: [6082],
  greets: true,
  rarity: 8,
  recognise(bytes) {
    const text = latin1(bytes, 1000);
    // Status, length of the text, text: 107 asks for authentication with a challenge of 32 letters.
    if (/^107 \d{1,5} *\n[a-z]{32}\n\nAuthentication required/.test(text))
      return { name: 'varnish-cli', product: 'Varnish', info: 'authentication required' };
    if (!/^200 \d{1,5} *\n-{10,}\nVarnish Cache CLI/.test(text)) return undefined;
    const version = /^varnish-(\d[\w.]*)/m.exec(text)?.[1];
    return {
      name: 'varnish-cli',
      product: 'Varnish',
      ...(version ? { version } : {}),
      info: 'no authentication',
    };
  },
});

export const haproxyStats = defineProtocol({
  id: 'haproxy-stats',
  title: 'HAProxy statistics',
  transport: 'tcp',
  ports: [9999, 1936, 14_567],
  rarity: 9,
  probes: [{ id: 'haproxy-info', bytes: () => utf8('show info\n') }],
  recognise(bytes) {
    const found = /^Name: (HAProxy|hapee-\w+)\nVersion: (\d[\w.~+-]*)/.exec(latin1(bytes, 300));
    return found ? { name: 'haproxy-stats', product: 'HAProxy', version: found[2]! } : undefined;
  },
});

export const mpd = defineProtocol({
  id: 'mpd',
  title: 'Music Player Daemon',
  transport: 'tcp',
  ports: [6600],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise(bytes) {
    const version = /^OK MPD (\d[\w.]*)\n/.exec(latin1(bytes, 60))?.[1];
    return version ? { name: 'mpd', product: 'Music Player Daemon', info: `protocol ${version}` } : undefined;
  },
});

export const dict = defineProtocol({
  id: 'dict',
  title: 'DICT',
  transport: 'tcp',
  ports: [2628],
  greets: true,
  rarity: 8,
  complete: endsReply,
  recognise(bytes) {
    const text = latin1(bytes, 500);
    // RFC 2229 section 3.1: capabilities and an identifier in angle brackets end the greeting.
    if (!/^220 [^\n]{0,300}<[\w.]*> <[^>\s]{3,100}>\r?\n/.test(text)) return undefined;
    const found = /\b(dictd|dico|dicod) v?(\d[\w.]*)/i.exec(text);
    return { name: 'dict', ...(found ? { product: found[1]!, version: found[2]! } : {}) };
  },
});

/** Mumble (protocol documentation, "Protocol stack"): messages of type, length, protobuf; the first is the version: number, release, system. */
export const mumble = defineProtocol({
  id: 'mumble',
  title: 'Mumble',
  transport: 'tcp',
  ports: [],
  tlsPorts: [64_738],
  greets: true,
  rarity: 8,
  recognise(bytes) {
    const text = latin1(bytes, 300);
    if (bytes.length < 10 || text.slice(0, 5) !== '\0\0\0\0\0' || bytes[6] !== 8) return undefined;
    const found = /\W(\d+\.\d+\.\d+[\w.+~-]*)/.exec(text.slice(7));
    if (!found) return undefined;
    const system = /"[\s\S]([\w /.()-]{3,60})/.exec(text.slice(7))?.[1];
    return {
      name: 'mumble',
      product: 'Mumble server',
      version: found[1]!,
      ...(system ? { info: system } : {}),
      ...(/linux|debian|ubuntu/i.test(system ?? '') ? { os: 'Linux' } : {}),
    };
  },
});

export const tarantool = defineProtocol({
  id: 'tarantool',
  title: 'Tarantool',
  transport: 'tcp',
  ports: [3301],
  greets: true,
  rarity: 8,
  complete: (bytes) => bytes.length >= 128,
  recognise(bytes) {
    const version = /^Tarantool (\d[\w.-]*)/.exec(latin1(bytes, 64))?.[1];
    return version ? { name: 'tarantool', product: 'Tarantool', version } : undefined;
  },
});
