import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanShapes } from '../contract/scan.ts';
import { hexOf } from '../wire/octets.ts';
import type { Ask, DetectTarget, Recognised, ServiceProtocol, Talk } from './protocol.ts';
import { protocols } from './protocols/index.ts';
import type { Sample } from './samples/sample.ts';

const folder = join(import.meta.dirname, 'samples');
const samples: readonly Sample[] = (
  await Promise.all(
    readdirSync(folder)
      .filter((name) => name !== 'sample.ts')
      .map(async (name) => ((await import(join(folder, name))) as { samples: readonly Sample[] }).samples),
  )
).flat();

const byId = new Map(protocols.map((protocol) => [protocol.id, protocol]));
const targetOf = (
  protocol: ServiceProtocol,
  { port, address = '192.0.2.1' }: { readonly port?: number; readonly address?: string } = {},
): DetectTarget => ({
  address,
  port: port ?? protocol.ports[0] ?? protocol.tlsPorts?.[0] ?? 1,
  transport: protocol.transport,
  secure: false,
});
/** What a recogniser says must fit the record it becomes a part of. */
const partOfFact = scanShapes().serviceFact.partial().strict();
/** Every way in which bytes may come to a protocol: as they came, unasked, and after each of its own questions. */
const waysOf = (protocol: ServiceProtocol, asked: string): string[] => [
  ...new Set([asked, 'greeting', ...(protocol.probes ?? []).map(({ id }) => id)]),
];

/** A guess is no claim: several protocols greet with 220. */
const isSure = (said: Recognised | undefined): boolean => said !== undefined && (said.confidence ?? 8) >= 8;

describe('the registry', () => {
  test('ids of protocols and probes are used once', () => {
    const probes = protocols.flatMap(({ probes: list }) => (list ?? []).map(({ id }) => id));
    expect(new Set(probes).size).toBe(probes.length);
    expect(byId.size).toBe(protocols.length);
  });

  test.each(protocols.map((protocol) => [protocol.id, protocol] as const))('%s', (_, protocol) => {
    expect(protocol.rarity).toBeGreaterThanOrEqual(1);
    expect(protocol.rarity).toBeLessThanOrEqual(9);
    // TLS is only a way to others.
    if (protocol.id !== 'tls')
      expect(protocol.ports.length + (protocol.tlsPorts?.length ?? 0)).toBeGreaterThan(0);
    for (const probe of protocol.probes ?? []) {
      const target = targetOf(protocol);
      const bytes = probe.bytes(target);
      expect(bytes.length, probe.id).toBeGreaterThan(0);
      // A datagram that is not cut into fragments.
      expect(bytes.length, probe.id).toBeLessThanOrEqual(1452);
      expect(probe.bytes(target), `${probe.id} says the same twice`).toEqual(bytes);
    }
  });
});

describe('samples', () => {
  test.each(samples.map((sample) => [`${sample.of}: ${sample.about}`, sample] as const))(
    '%s',
    (_, sample) => {
      const own = byId.get(sample.of);
      expect(own, `there is no protocol ${sample.of}`).toBeDefined();
      const target = targetOf(own!, sample);
      const found = own!.recognise(sample.bytes, sample.asked, target);
      for (const [field, value] of Object.entries(sample.is)) {
        if (value === undefined) expect(found?.[field as 'product'], field).toBeUndefined();
        else expect(found?.[field as 'product'], field).toEqual(value);
      }
      partOfFact.parse(found);
      for (const other of protocols) {
        if (other === own || other.transport !== own!.transport) continue;
        for (const asked of waysOf(other, sample.asked))
          expect(
            isSure(other.recognise(sample.bytes, asked, target)),
            `${other.id}, asked ${asked}, claims it`,
          ).toBe(false);
      }
    },
  );

  const talked = samples.filter(({ further }) => further);
  test.each(talked.map((sample) => [`${sample.of}: ${sample.about}`, sample] as const))(
    'more of %s',
    async (_, sample) => {
      const own = byId.get(sample.of)!;
      const target = { ...targetOf(own, sample), snmpCommunity: 'public' };
      const known = own.recognise(sample.bytes, sample.asked, target)!;
      const found = await own.further!(replay(sample), known, target, sample);
      expect(found).toMatchObject(sample.further!);
      partOfFact.parse(found);
    },
  );

  test('silence to further questions takes nothing away', async () => {
    for (const sample of samples) {
      const own = byId.get(sample.of)!;
      const target = targetOf(own, sample);
      const known = own.recognise(sample.bytes, sample.asked, target)!;
      const silent = { ...sample, dialogue: [] };
      const found = (await own.further?.(replay(silent), known, target, sample)) ?? {};
      for (const [field, value] of Object.entries(found))
        expect(value, `${sample.of} ${field}`).toBeDefined();
    }
  });
});

/** A server that says what it said when the sample was taken. */
function replay({ dialogue = [] }: Sample): Talk {
  const ask: Ask = (bytes) => {
    const wanted = hexOf(bytes);
    return Promise.resolve(
      dialogue.find(({ asked }) => hexOf(asked) === wanted)?.answered ?? new Uint8Array(),
    );
  };
  return { ask, connected: (use) => use(ask), http: () => Promise.resolve(undefined) };
}

describe('hostile bytes', () => {
  const claims = (bytes: Uint8Array, transport?: string) =>
    protocols.flatMap((protocol) => {
      if (transport && protocol.transport !== transport) return [];
      return waysOf(protocol, 'greeting').flatMap((asked) => {
        const found = protocol.recognise(bytes, asked, targetOf(protocol));
        if (found) partOfFact.parse(found);
        return isSure(found) ? [protocol.id] : [];
      });
    });

  test('random bytes are nobody, and nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 600 }), (bytes) => {
        expect(claims(bytes)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('samples that are cut off or changed never throw', () => {
    const changed = fc.record({
      sample: fc.constantFrom(...samples),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      changes: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), to: fc.nat(255) }), {
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(changed, ({ sample, cut, changes }) => {
        const bytes = sample.bytes.slice(0, Math.ceil(sample.bytes.length * Math.max(cut, 0.2)));
        for (const { at, to } of changes)
          if (bytes.length > 0) bytes[Math.floor(at * (bytes.length - 1))] = to;
        claims(bytes);
      }),
      { numRuns: 600 },
    );
  });

  test('64 KiB of anything is seen through in less than five milliseconds', () => {
    const size = 65_536;
    const filled = (text: string) =>
      Uint8Array.from({ length: size }, (_, at) => text.charCodeAt(at % text.length));
    const anything = [
      ...['\0', '\xff', 'a', ' ', '\n', '0', '<', '"', 'a=', 'a b ', '\r\n', '{"', '.'].map(filled),
      Uint8Array.from({ length: size }, (_, at) => (at * 2_654_435_761) >>> 24),
    ];
    /** What begins as a sample does and has no end. */
    const endless = samples.map(({ of, bytes }) => {
      const long = filled('a0 ');
      long.set(bytes.subarray(0, bytes.length - 1));
      return { of, bytes: long };
    });
    const repeated = samples.map(({ of, bytes }) => ({
      of,
      bytes: Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length]!),
    }));
    const slowMs = 5;
    const slow: string[] = [];
    const look = (protocol: ServiceProtocol, bytes: Uint8Array, asked: string, what: string) => {
      const target = targetOf(protocol);
      // The best of many where it must be: others work on this machine too, and code warms up.
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 200 && best >= slowMs; run++) {
        const begun = performance.now();
        protocol.recognise(bytes, asked, target);
        best = Math.min(best, performance.now() - begun);
      }
      if (best >= slowMs) slow.push(`${protocol.id} after ${asked}: ${best.toFixed(2)} ms on ${what}`);
    };
    // Bytes outside, protocols inside: the text of an answer is made once for all who look at it.
    for (const [index, bytes] of anything.entries())
      for (const protocol of protocols)
        for (const asked of waysOf(protocol, 'greeting')) look(protocol, bytes, asked, `input ${index}`);
    for (const { of, bytes } of [...endless, ...repeated]) {
      const own = byId.get(of)!;
      for (const asked of waysOf(own, 'greeting')) look(own, bytes, asked, 'its own words');
    }
    // Strangers' words come after any of its questions; the last stands for all.
    for (const { of, bytes } of endless)
      for (const protocol of protocols)
        if (byId.get(of)!.transport === protocol.transport)
          look(protocol, bytes, waysOf(protocol, 'greeting').at(-1)!, `words of ${of}`);
    expect(slow).toEqual([]);
  }, 90_000);
});
