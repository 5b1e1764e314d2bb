/** Servers that lie, dawdle, drip, echo and hang up, in a time that the test moves. */
import { expect, test } from 'vitest';
import { fault } from '../base/errors.ts';
import { fakeClock, fakeNetwork, fakeTcp, fakeUdp } from '../contract/fake-host.ts';
import type { Network } from '../contract/network.ts';
import type { ServiceFact } from '../contract/scan.ts';
import { type IdentifyPlan, identify } from './identify.ts';
import { defineProtocol, nothing } from './protocol.ts';
import { protocols } from './protocols/index.ts';
import { endsLine, latin1, utf8 } from './text.ts';

interface Look {
  readonly service: ServiceFact;
  readonly elapsedMs: number;
  readonly connections: number;
  readonly said: readonly string[];
}
type Serve = (
  said: string | undefined,
  say: (text: string | Uint8Array) => void,
  hangUp: () => void,
  connection: number,
) => void;

const stepMs = 5;

async function lookAt(
  serve: Serve,
  plan: Partial<IdentifyPlan> = {},
  use = protocols,
  more: (clock: ReturnType<typeof fakeClock>) => Partial<Network> = () => ({}),
): Promise<Look> {
  const clock = fakeClock();
  let connections = 0;
  const heard: string[] = [];
  const tcpConnect: Network['tcpConnect'] = (options) => {
    const number = ++connections;
    const connect = fakeTcp((bytes, say, hangUp) => {
      const text = bytes && latin1(bytes, 100_000);
      if (text) heard.push(text);
      serve(text, say, hangUp, number);
    });
    return connect(options);
  };
  const net = fakeNetwork({ tcpConnect, ...more(clock) });
  let service: ServiceFact | undefined;
  const startMs = clock.monotonicMs();
  let elapsedMs = 0;
  void identify(
    { address: '192.0.2.1', port: 40_000, transport: 'tcp', ...plan },
    { net, clock, signal: new AbortController().signal },
    use,
  ).then((found) => {
    service = found;
    elapsedMs = clock.monotonicMs() - startMs;
  });
  for (let steps = 0; !service && steps < 20_000; steps++) await clock.advance(stepMs);
  expect(service, 'it must come to an end').toBeDefined();
  return { service: service!, elapsedMs, connections, said: heard };
}

test('a greeting is enough, within a moment', async () => {
  const { service, elapsedMs, connections } = await lookAt((said, say) => {
    if (said === undefined) say('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n');
  });
  expect(service).toMatchObject({
    name: 'ssh',
    product: 'OpenSSH',
    version: '9.2p1 Debian-2+deb12u3',
    method: 'probed',
    confidence: 10,
    asked: 'greeting',
    cpes: ['cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*'],
    banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\\r\\n',
  });
  expect(elapsedMs).toBeLessThan(50);
  expect(connections).toBe(1);
});

test('a greeting that comes late is heard before the answer to the first question', async () => {
  const clocked: Serve = (said, say) => {
    if (said?.startsWith('GET ')) say('SSH-2.0-dropbear_2022.83\r\nbye\r\n');
  };
  const { service } = await lookAt(clocked);
  expect(service).toMatchObject({ name: 'ssh', product: 'Dropbear', version: '2022.83', asked: 'http-get' });
});

test('the protocol of the port is asked first, and an answer in pieces is put together', async () => {
  const { service, said } = await lookAt(
    (words, say) => {
      if (words !== 'version\r\n') return;
      say('VERS');
      say('ION 1.6.18\r');
      say('\n');
    },
    { port: 11_211 },
  );
  expect(service).toMatchObject({ name: 'memcache', product: 'Memcached', version: '1.6.18' });
  expect(said[0]).toBe('version\r\n');
});

test('what only answers its own question is found at a strange port', async () => {
  const { service } = await lookAt((said, say) => {
    if (said === 'version\r\n') say('VERSION 1.6.18\r\n');
  });
  expect(service).toMatchObject({ name: 'memcache', asked: 'memcached-version' });
});

test('with intensity 0 a strange port is asked nothing', async () => {
  const { service, said } = await lookAt(() => {}, { intensity: 0 });
  expect(said).toEqual([]);
  expect(service).toMatchObject({ name: 'unknown', method: 'table', confidence: 0 });
});

test('silence gives the usual name of the port and little confidence, inside the budget', async () => {
  const { service, elapsedMs } = await lookAt(() => {}, { port: 179, timeoutMs: 20_000 });
  expect(service).toMatchObject({ name: 'bgp', method: 'table', confidence: 3, cpes: [] });
  expect(elapsedMs).toBeLessThanOrEqual(20_000 + stepMs);
});

test('who takes seconds to greet or to answer is found in the end', async () => {
  const clocks: ReturnType<typeof fakeClock>[] = [];
  const keep = (clock: ReturnType<typeof fakeClock>) => {
    clocks.push(clock);
    return {};
  };
  const greets = await lookAt(
    (said, say) => {
      if (said === undefined) void clocks[0]!.sleep(3000).then(() => say('SSH-2.0-OpenSSH_8.0\r\n'));
    },
    {},
    protocols,
    keep,
  );
  expect(greets.service).toMatchObject({ name: 'ssh', version: '8.0' });
  const answer = 'HTTP/1.0 200 OK\r\nServer: slow/1\r\nContent-Length: 0\r\n\r\n';
  const answers = await lookAt(
    (said, say) => {
      if (said?.startsWith('GET ')) void clocks[1]!.sleep(2000).then(() => say(answer));
    },
    {},
    protocols,
    keep,
  );
  expect(answers.service).toMatchObject({ name: 'http', product: 'slow', version: '1' });
});

test('words that nobody knows stay unknown and are shown', async () => {
  const { service, elapsedMs } = await lookAt((said, say) => {
    if (said === undefined) say('Ahoy \u0001 matey\r\n');
  });
  expect(service).toMatchObject({
    name: 'unknown',
    method: 'probed',
    confidence: 5,
    banner: 'Ahoy \\x01 matey\\r\\n',
  });
  expect(service.product).toBeUndefined();
  expect(elapsedMs).toBeLessThan(10_000);
});

test('the same words for every question end the asking', async () => {
  const { connections } = await lookAt((said, say, hangUp) => {
    if (said !== undefined) {
      say('no\r\n');
      hangUp();
    }
  });
  expect(connections).toBeLessThan(10);
});

test('who hangs up on everybody is a wrapper', async () => {
  const { service, connections } = await lookAt((_said, _say, hangUp) => hangUp());
  expect(service).toMatchObject({ name: 'tcpwrapped', method: 'probed' });
  expect(connections).toBeLessThan(6);
});

test.each([40_000, 80, 443, 22])('a wrapper at port %i is asked little', async (port) => {
  const { service, connections } = await lookAt((_said, _say, hangUp) => hangUp(), { port });
  expect(service.name).toBe('tcpwrapped');
  expect(connections).toBeLessThan(7);
});

test('who hangs up on questions only is no wrapper', async () => {
  const { service } = await lookAt((said, _say, hangUp) => said !== undefined && hangUp(), { port: 25_672 });
  expect(service).toMatchObject({ name: 'erlang', method: 'table' });
});

test('our own words are no answer', async () => {
  const { service } = await lookAt((said, say) => {
    if (said !== undefined) say(said);
  });
  expect(service).toMatchObject({ name: 'echo', confidence: 8 });
});

test('a tarpit of endless lines costs neither time nor memory', async () => {
  const clocks: ReturnType<typeof fakeClock>[] = [];
  const { service, elapsedMs } = await lookAt(
    (said, say) => {
      if (said !== undefined) return;
      void (async () => {
        for (let line = 0; line < 1000; line++) {
          say(`${(line * 7919).toString(36)}\r\n`);
          await clocks[0]!.sleep(100);
        }
      })();
    },
    { port: 22 },
    protocols,
    (clock) => {
      clocks.push(clock);
      return {};
    },
  );
  expect(service.name).toBe('unknown');
  expect(service.banner!.length).toBeLessThanOrEqual(1000);
  expect(elapsedMs).toBeLessThanOrEqual(30_000 + stepMs);
});

test('a flood is cut off', async () => {
  const { service } = await lookAt((said, say) => {
    if (said === undefined) say(new Uint8Array(5_000_000).fill(0x41));
  });
  expect(service.banner).toHaveLength(1000);
});

test('names of our tables are no names of products', async () => {
  const answer = 'HTTP/1.1 200 OK\r\nServer: constructor/1.0\r\nContent-Length: 0\r\n\r\n';
  const { service } = await lookAt((said, say) => {
    if (said?.startsWith('GET ')) say(answer);
  });
  expect(service).toMatchObject({ name: 'http', product: 'constructor', version: '1.0', cpes: [] });
});

test('TLS is entered, and what is inside is asked again', async () => {
  const hello = '\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03';
  const facts = {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    chain: [
      {
        subject: 'CN=box.example',
        issuer: 'CN=box.example',
        serialNumber: '1',
        names: ['box.example'],
        notBeforeMs: 1,
        notAfterMs: 2,
        fingerprintSha256: 'aa',
        publicKey: 'rsa 2048',
        signatureAlgorithm: 'sha256',
        selfSigned: true,
      },
    ],
  };
  const { service } = await lookAt(
    (said, say) => {
      if (said?.startsWith('\x16\x03')) say(Uint8Array.from(hello, (letter) => letter.charCodeAt(0)));
    },
    { serverName: 'box.example' },
    protocols,
    () => ({
      tlsConnect: async (options) => {
        expect(options.serverName).toBe('box.example');
        const outcome = await fakeTcp((said, say) => {
          if (said && latin1(said).startsWith('GET / HTTP/1.1\r\nHost: box.example:40000\r\n'))
            say('HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n');
        })(options);
        return outcome.ok ? { ...outcome, handshakeMs: 1, facts } : Promise.reject(new Error('never'));
      },
    }),
  );
  expect(service).toMatchObject({
    name: 'http',
    tunnel: 'tls',
    product: 'nginx',
    version: '1.22.1',
    tls: { protocol: 'TLSv1.3', subject: 'CN=box.example', selfSigned: true, startTls: false },
  });
});

test('TLS that does not talk to us is TLS with the usual name of the port', async () => {
  const { service } = await lookAt(
    (said, say) => {
      if (said?.startsWith('\x16\x03')) say(Uint8Array.of(21, 3, 3, 0, 2, 2, 40));
    },
    { port: 5671 },
    protocols,
    () => ({
      tlsConnect: async () => ({
        ok: false,
        elapsedMs: 1,
        phase: 'handshake',
        fault: fault('tls-failed', 'no'),
      }),
    }),
  );
  expect(service).toMatchObject({ name: 'amqps', tunnel: 'tls', method: 'table', confidence: 3 });
});

test('STARTTLS is taken up on a connection of its own', async () => {
  const { service } = await lookAt(
    (said, say) => {
      if (said === undefined) say('220 mail.example.net ESMTP Postfix (Debian/GNU)\r\n');
      else if (said.startsWith('EHLO')) say('250-mail.example.net\r\n250-SIZE 1000\r\n250 STARTTLS\r\n');
      else if (said === 'STARTTLS\r\n') say('220 2.0.0 Ready to start TLS\r\n');
    },
    { port: 25 },
  );
  expect(service).toMatchObject({
    name: 'smtp',
    product: 'Postfix',
    hostName: 'mail.example.net',
    os: 'Linux',
    info: 'SIZE 1000, STARTTLS',
    tls: { protocol: 'TLSv1.3', startTls: true },
  });
});

test('a greeting of two protocols is told apart by their own questions', async () => {
  const { service } = await lookAt((said, say) => {
    if (said === undefined) say('220 box ready\r\n');
    else if (said === 'SYST\r\n') say('215 UNIX Type: L8\r\n');
    else say('500 what?\r\n');
  });
  expect(service).toMatchObject({ name: 'ftp', os: 'Unix', info: 'system UNIX Type: L8' });
});

test('printers are asked for nothing but their name', async () => {
  const { said } = await lookAt(() => {}, { port: 9100, intensity: 9 });
  expect(said).toEqual(['\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X\r\n']);
});

test('what a port scan heard of a UDP port needs no question', async () => {
  const answer =
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x\r\nServer: kamailio (5.6.3 (x86_64/linux))\r\nContent-Length: 0\r\n\r\n';
  const plan = { port: 5060, transport: 'udp', said: { asked: 'scan', bytes: utf8(answer) } } as const;
  const { service } = await lookAt(() => {}, plan);
  expect(service).toMatchObject({ name: 'sip', product: 'Kamailio', version: '5.6.3', asked: 'scan' });
});

test('a lost datagram is sent again; doubtful ports hear only their usual questions', async () => {
  let sent = 0;
  const udp = fakeUdp((bytes, _to, reply) => {
    if (!latin1(bytes).startsWith('OPTIONS ')) return undefined;
    if (++sent === 2) reply(utf8('SIP/2.0 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    return undefined;
  });
  const plan = { port: 5060, transport: 'udp', doubtful: true } as const;
  const { service } = await lookAt(
    () => {},
    plan,
    protocols,
    () => ({ udp }),
  );
  expect(service).toMatchObject({ name: 'sip', method: 'probed', confidence: 8 });

  let strange = 0;
  const silent = fakeUdp(() => {
    strange++;
    return undefined;
  });
  const other = await lookAt(
    () => {},
    { ...plan, port: 40_000 },
    protocols,
    () => ({ udp: silent }),
  );
  expect(other.service).toMatchObject({ name: 'unknown', method: 'table' });
  expect(strange).toBe(0);
});

test('a conversation waits for each answer; `connected` takes TLS up by the way of the protocol', async () => {
  const odd = defineProtocol({
    id: 'odd',
    title: 'Odd',
    transport: 'tcp',
    ports: [],
    rarity: 1,
    greets: true,
    recognise: (bytes) => (latin1(bytes).startsWith('odd') ? { name: 'odd' } : undefined),
    startTls: async (ask) => {
      await ask(nothing, { enough: endsLine });
      return latin1(await ask(utf8('tls\n'), { enough: endsLine })) === 'go\n';
    },
    further: async (talk) => {
      const version = await talk.connected((ask) => ask(utf8('version\n'), { enough: endsLine }), {
        tls: true,
      });
      return { product: 'Odd', version: latin1(version ?? nothing) };
    },
  });
  const { service } = await lookAt(
    (said, say) => {
      if (said === undefined) say('odd\n');
      if (said === 'tls\n') say('go\n');
      if (said === 'version\n') say('7\n');
    },
    {},
    [odd],
  );
  expect(service).toMatchObject({ name: 'odd', product: 'Odd', version: '7', tls: { startTls: true } });
});

test('texts are cleaned and cut', async () => {
  const long = 'x'.repeat(500);
  const dirty = defineProtocol({
    id: 'dirty',
    title: 'Dirty',
    transport: 'tcp',
    ports: [],
    rarity: 1,
    recognise: () => ({
      name: 'dirty',
      product: `a\u0000\u001b[31m${long}`,
      version: '\n1\n',
      info: '\u0007',
    }),
  });
  const { service } = await lookAt((said, say) => said === undefined && say('x'), {}, [dirty]);
  expect(service.product).toBe(`a [31m${long}`.slice(0, 120));
  expect(service.version).toBe('1');
  expect(service.info).toBeUndefined();
});

test('who answers only when nothing more is to come is told that this was all', async () => {
  const { service } = await lookAt(
    (words, say, hangUp) => {
      if (words !== '') return;
      say('xymond 4.3.30\n');
      hangUp();
    },
    { port: 1984 },
  );
  expect(service).toMatchObject({ name: 'xymon', product: 'Xymon', version: '4.3.30' });
});

test('at a port of printers others ask once the question for one was hung up on, and no page is asked for', async () => {
  const { service, said } = await lookAt(
    (words, say, hangUp) => {
      if (words?.includes('Hello Director'))
        say('\0\0\0Mhello.c:109 Connection from unknown Director nocturne at 192.0.2.9 rejected.\n');
      else if (words) hangUp();
    },
    { port: 9102 },
  );
  expect(service).toMatchObject({ name: 'bacula-fd', product: 'Bacula file daemon' });
  expect(said.filter((words) => words.startsWith('GET'))).toEqual([]);
  expect(said[0]).toContain('@PJL');
});

test('the version of the server is none of the product that is found behind it', async () => {
  const page = (head: string, body: string) =>
    `HTTP/1.0 ${head}\r\nServer: WSGIServer/0.2 CPython/3.11.2\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const { service } = await lookAt(
    (words, say, hangUp) => {
      if (!words?.startsWith('GET ')) return;
      say(
        words.startsWith('GET / ')
          ? page('302 Found\r\nLocation: /.web', 'x')
          : page('200 OK', '<title>Radicale Web Interface</title>'),
      );
      hangUp();
    },
    { port: 80 },
  );
  expect(service.product).toBe('Radicale');
  expect(service.version).toBeUndefined();
  expect(service.info).toContain('Python wsgiref 0.2');
});

test('a page that is not there tells the server where the others are of its owner', async () => {
  const body = '<h1>HTTP Status 404</h1><hr class="line" /><h3>Apache Tomcat/10.1.60 (Debian)</h3>';
  const { service, said } = await lookAt(
    (words, say, hangUp) => {
      if (!words?.startsWith('GET ')) return;
      if (words.startsWith('GET / ')) say('HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi');
      else say(`HTTP/1.1 404 \r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      hangUp();
    },
    { port: 8080 },
  );
  expect(service).toMatchObject({ product: 'Apache Tomcat', version: '10.1.60' });
  expect(said.filter((words) => words.startsWith('GET ')).length).toBeLessThan(8);
});

test('an IRC server that looks names up first is waited for', async () => {
  const { service } = await lookAt(
    (words, say, _hangUp, connection) => {
      if (!words?.startsWith('NICK')) return;
      say(':irc.lab NOTICE * :*** Looking up your hostname\r\n');
      if (connection > 1)
        void later(6000).then(() =>
          say(
            ":irc.lab NOTICE * :*** Couldn't look up your hostname\r\n:irc.lab 002 n :Your host is irc.lab, running version ircd-hybrid-1:8.2.43\r\n:irc.lab 004 n irc.lab ircd-hybrid-1:8.2.43 a b\r\n",
          ),
        );
    },
    { port: 6667 },
    protocols,
    (clock) => {
      later = (ms) => clock.sleep(ms);
      return {};
    },
  );
  expect(service).toMatchObject({ name: 'irc', product: 'ircd-hybrid', version: '8.2.43' });
});
let later: (ms: number) => Promise<void>;
