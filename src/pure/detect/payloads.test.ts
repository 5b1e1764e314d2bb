import { expect, test } from 'vitest';
import { payloadsOf } from './payloads.ts';
import type { ServiceProtocol } from './protocol.ts';
import { protocols } from './protocols/index.ts';
import { udpPayloads } from './udp-payloads.ts';

test('every protocol that is asked over UDP is asked at its own port', () => {
  const payloads = payloadsOf(protocols);
  for (const { id, transport, ports, probes } of protocols) {
    if (transport !== 'udp' || !probes) continue;
    const said = payloads.get(ports[0]!);
    expect(said, `${id} at ${ports[0]}`).toBeDefined();
    expect(said!.probe.id, `${id} at ${ports[0]}`).toBe(probes[0]!.id);
  }
});

test.each([
  [53, 'dns-version-bind'],
  [69, 'tftp-read'],
  [111, 'rpc-dump-udp'],
  [123, 'ntp-client'],
  [137, 'netbios-node-status'],
  [161, 'snmp-v3-engine'],
  [443, 'quic-version'],
  [500, 'ike-v2-init'],
  [623, 'ipmi-channel-capabilities'],
  [1900, 'ssdp-search'],
  [47_808, 'bacnet-read-identifier'],
])('port %i is asked %s', (port, id) => {
  const said = payloadsOf(protocols).get(port);
  expect(said?.probe.id).toBe(id);
});

test('what a scan loads is what the protocols say', () => {
  const chosen = [...payloadsOf(protocols)].map(([port, { probe, bytes, elsewhere }]) => [
    port,
    { asked: probe.id, bytes, elsewhere },
  ]);
  const known = [...udpPayloads()].sort(([a], [b]) => a - b);
  expect(known, 'run node scripts/udp-payloads.ts').toEqual(chosen);
});

test('a datagram is never empty, and never cut into fragments', () => {
  for (const [port, { bytes }] of udpPayloads()) {
    expect(bytes.length, `port ${port}`).toBeGreaterThan(0);
    expect(bytes.length, `port ${port}`).toBeLessThanOrEqual(1452);
  }
});

test('where two protocols live the one at home there is asked, then the more frequent', () => {
  const protocol = (id: string, rarity: number, ports: readonly number[]): ServiceProtocol => ({
    id,
    title: id,
    transport: 'udp',
    ports,
    rarity,
    probes: [{ id: `${id}-first`, bytes: () => Uint8Array.of(1) }],
    recognise: () => undefined,
  });
  const asked = (...list: readonly ServiceProtocol[]) => payloadsOf(list).get(9)?.probe.id;
  expect(asked(protocol('guest', 1, [8, 9]), protocol('host', 9, [9]))).toBe('host-first');
  expect(asked(protocol('rare', 5, [9]), protocol('frequent', 2, [9]))).toBe('frequent-first');
  expect(asked({ ...protocol('stream', 1, [9]), transport: 'tcp' })).toBeUndefined();
  expect(asked({ ...protocol('silent', 1, [9]), probes: undefined })).toBeUndefined();
});
