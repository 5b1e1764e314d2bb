/** The survey against servers that no library plays any more: SSL 2.0 and 3.0, RC4 and export suites, long lists that are not understood. */
import { describe, expect, test } from 'vitest';
import { FaultError, fault } from '../base/errors.ts';
import { fakeNetwork, fakeRandom, fakeTcp, instantClock } from '../contract/fake-host.ts';
import type { Clock } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { concat } from '../wire/octets.ts';
import { decodeClientHello, decodeTlsRecord, type ReadClientHello } from '../wire/tls.ts';
import { cipherSuites } from '../wire/tls-ciphers.ts';
import { surveyTls } from './tls-survey.ts';

const record = (type: number, version: number, ...body: readonly number[]) =>
  concat([type, version >> 8, version & 255, body.length >> 8, body.length & 255], body);
const message = (type: number, ...body: readonly number[]) => [
  type,
  0,
  body.length >> 8,
  body.length & 255,
  ...body,
];
const refusal = record(21, 0x0301, 2, 40);

interface Server {
  /** By version what it takes, the best first. */
  readonly suites: Readonly<Record<number, readonly number[]>>;
  readonly renegotiation?: boolean;
  readonly compression?: boolean;
  /** The client's order counts. */
  readonly client?: boolean;
  readonly longestList?: number;
  readonly ssl2?: readonly number[];
}

function answerTo(hello: ReadClientHello, server: Server): Uint8Array | undefined {
  if (hello.ciphers.length > (server.longestList ?? 1000)) return undefined;
  const wanted = hello.supportedVersions?.[0] ?? hello.version;
  // The newest that both speak, as servers do.
  const version = Object.keys(server.suites)
    .map(Number)
    .filter((one) => one <= wanted)
    .sort((a, b) => b - a)[0];
  const own = version === undefined ? [] : server.suites[version]!;
  const suite = server.client
    ? hello.ciphers.find((one) => own.includes(one))
    : own.find((one) => hello.ciphers.includes(one));
  if (version === undefined || suite === undefined) return refusal;
  const compression = server.compression && hello.compressions.includes(1) ? 1 : 0;
  const extension = server.renegotiation === false ? [] : [0, 5, 0xff, 1, 0, 1, 0];
  const head = [version >> 8, version & 255, ...Array(32).fill(7), 0, suite >> 8, suite & 255, compression];
  return record(
    22,
    version,
    ...message(2, ...head, ...extension),
    ...message(11, 0, 0, 4, 0, 0, 1, 0xaa),
    ...message(14),
  );
}

const tcpOf = (server: Server): Network['tcpConnect'] =>
  fakeTcp((bytes, say, hangUp) => {
    if (!bytes) return;
    if (bytes[0]! & 0x80) {
      const kinds = (server.ssl2 ?? []).flatMap((kind) => [kind >> 16, (kind >> 8) & 255, kind & 255]);
      if (!server.ssl2) return hangUp();
      const body = [4, 0, 1, 0, 2, 0, 1, 0, kinds.length, 0, 1, 0xbb, ...kinds, 9];
      return say(concat([0x80, body.length], body));
    }
    const read = decodeTlsRecord(bytes);
    const hello = read.state === 'complete' ? decodeClientHello(read.value.fragment.subarray(4)) : undefined;
    const answer = hello && answerTo(hello, server);
    if (answer) say(answer);
    else hangUp();
  });
/** The time that a handshake has never ends; a pause does at once. */
const patient: Clock = {
  ...instantClock(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms < 1000) return resolve();
      signal?.addEventListener('abort', () => resolve());
    }),
};
const survey = async (tcpConnect: Network['tcpConnect'], abort = new AbortController()) => {
  const crypto = { ...fakeNetwork().crypto, hash: (_: string, bytes: Uint8Array) => bytes.slice() };
  const world = { net: fakeNetwork({ tcpConnect, crypto }), clock: patient, random: fakeRandom() };
  return await surveyTls(
    { address: '192.0.2.1', port: 443, timeoutMs: 5000 },
    { ...world, signal: abort.signal },
  );
};
const shown = async (server: Server) =>
  (await survey(tcpOf(server))).protocols.map(
    ({ version, ciphers, preference }) =>
      `${version} ${ciphers.map(({ name }) => name.replace(/^TLS_|^SSL_CK_/, '')).join(' ')}${preference ? ` ${preference}` : ''}`,
  );

test('SSL 3.0 and 2.0, with what was weak even then', async () => {
  const server = { suites: { 768: [0x0005, 0x0003, 0x000a] }, ssl2: [0x010080, 0x060040] };
  expect(await shown(server)).toEqual([
    'SSLv3 RSA_WITH_RC4_128_SHA RSA_EXPORT_WITH_RC4_40_MD5 RSA_WITH_3DES_EDE_CBC_SHA server',
    'SSLv2 RC4_128_WITH_MD5 DES_64_CBC_WITH_MD5',
  ]);
});
test('several versions, and the client chooses', async () => {
  const suites = { 771: [0xc02f, 0x002f], 769: [0x002f] };
  expect(await shown({ suites, client: true })).toEqual([
    'TLSv1.2 RSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_GCM_SHA256 client',
    'TLSv1.0 RSA_WITH_AES_128_CBC_SHA',
  ]);
});
test('a server that answers in an older version does not speak the newer one', async () => {
  expect(await shown({ suites: { 770: [0x002f] } })).toEqual(['TLSv1.1 RSA_WITH_AES_128_CBC_SHA']);
});
test('a server that hangs up on long lists is asked by short ones', async () => {
  const suites = [0x0005, 0x0035, 0xc014, 0xc030];
  const found = await shown({ suites: { 771: suites }, longestList: 65 });
  expect(found[0]!.split(' ').length).toBe(1 + suites.length + 1);
});
describe('what else its hello says', () => {
  const suites = { 771: [0xc02f] };
  test.each<[Partial<Server>, object]>([
    [{}, { compression: false, secureRenegotiation: true }],
    [{ compression: true }, { compression: true }],
    [{ renegotiation: false }, { secureRenegotiation: false }],
  ])('%j', async (more, expected) => {
    const found = await survey(tcpOf({ suites, ...more }));
    expect(found).toMatchObject(expected);
    expect(found.chains).toEqual([[Uint8Array.of(0xaa)]]);
    expect(found.gap).toBeUndefined();
  });
});
test('all suites there are: it ends within its bound, and says that something may be missing', async () => {
  const all = [...cipherSuites];
  const found = await survey(tcpOf({ suites: { 771: all, 770: all, 769: all, 768: all } }));
  expect(found.handshakes).toBeLessThanOrEqual(610);
  expect(found.gap?.code).toBe('too-large');
}, 60_000);
test('a closed port, a broken one, and who is stopped', async () => {
  const closed = await survey(async () => ({ ok: false, elapsedMs: 1, fault: fault('refused') }));
  expect(closed).toMatchObject({ protocols: [], handshakes: 1, gap: { code: 'refused' } });
  const broken = fakeTcp(() => {
    throw new FaultError(fault('reset'));
  });
  await expect(survey(broken)).rejects.toThrow();
  const abort = new AbortController();
  abort.abort();
  expect(
    await survey(
      fakeTcp(() => {}),
      abort,
    ),
  ).toMatchObject({ protocols: [], gap: { code: 'cancelled' } });
});
