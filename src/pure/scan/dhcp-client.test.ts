import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeNetwork } from '../contract/fake-host.ts';
import { scanShapes } from '../contract/scan.ts';
import { decodeDhcp, encodeDiscover } from '../wire/dhcp.ts';
import { ascii } from '../wire/octets.ts';
import { readDhcpClient } from './dhcp-client.ts';
import { createDhcpEars } from './dhcp-ears.ts';
import { guessSystem } from './system.ts';

interface Says {
  readonly vendorClass?: string;
  readonly parameters?: string;
  readonly hostName?: string;
  readonly message?: number;
  readonly last?: number;
}
/** A DISCOVER with other options than ours. */
function discover({ vendorClass, parameters, hostName, message = 1, last = 1 }: Says): Uint8Array {
  const option = (code: number, value: Iterable<number>) => {
    const bytes = [...value];
    return [code, bytes.length, ...bytes];
  };
  const head = encodeDiscover(7, Uint8Array.of(2, 0, 0, 0, 0, last)).subarray(0, 240);
  return Uint8Array.of(
    ...head,
    ...option(53, [message]),
    ...(parameters ? option(55, parameters.split(',').map(Number)) : []),
    ...(vendorClass ? option(60, ascii(vendorClass)) : []),
    ...(hostName ? option(12, ascii(hostName)) : []),
    255,
  );
}
const read = (says: Says) => readDhcpClient(decodeDhcp(discover(says))!);

describe('clients that are known', () => {
  test.each<[string, Says]>([
    ['Windows', { vendorClass: 'MSFT 5.0', parameters: '1,3,6,15,31,33,43,44,46,47,119,121,249,252' }],
    ['Windows', { parameters: '1,3,6,15,31,33,43,44,46,47,119,121,249,252' }],
    ['Android 14', { vendorClass: 'android-dhcp-14' }],
    ['Linux 6.1.0-9-amd64', { vendorClass: 'dhcpcd-9.4.1:Linux-6.1.0-9-amd64:x86_64:GenuineIntel' }],
    ['NetBSD 9.3', { vendorClass: 'dhcpcd-8.1.6:NetBSD-9.3:amd64:amd64' }],
    ['Linux', { vendorClass: 'udhcp 1.35.0' }],
    ['Linux', { parameters: '1,28,2,3,15,6,119,12,44,47,26,121,42' }],
    ['macOS', { parameters: '1,121,3,6,15,108,114,119,252,95,44,46' }],
    ['iOS', { parameters: '1,121,3,6,15,108,114,119,252' }],
    ['Cisco IP Phone', { vendorClass: 'Cisco Systems, Inc. IP Phone CP-7945G' }],
    ['Cisco AP c2700', { vendorClass: 'Cisco AP c2700' }],
    ['Arista EOS (DCS-7050S-64)', { vendorClass: 'Arista;DCS-7050S-64;01.23;JPE12221671' }],
    ['LaserJet 4250', { vendorClass: 'Mfg=Hewlett Packard;Typ=Printer;Mod=LaserJet 4250;Ser=X;' }],
  ])('%s', (name, says) => {
    const dhcp = read(says)!;
    const fact = guessSystem({ address: '192.0.2.1', ports: [], dhcp });
    expect(scanShapes().systemFact.parse(fact)).toEqual(fact);
    expect(fact.guesses[0]?.name).toBe(name);
    expect(fact.evidence[0]?.source).toBe('dhcp');
  });
  test('what it calls itself counts more than what it asks for', () =>
    expect(read({ vendorClass: 'MSFT 5.0', parameters: '1,121,3,6,15,119,252' })?.verdict?.family).toBe(
      'Windows',
    ));
});

describe('clients that are not', () => {
  test.each<[string, Says]>([
    ['a list of nobody', { parameters: '1,3,6', hostName: 'desktop' }],
    [
      'firmware that boots by network, whatever it boots',
      { vendorClass: 'PXEClient:Arch:00007:UNDI:003016' },
    ],
    ['a class of nobody', { vendorClass: 'something' }],
  ])('%s', (_, says) =>
    expect(read(says)).toMatchObject({
      mac: '02:00:00:00:00:01',
      statement: expect.stringContaining('its DHCP client'),
    }),
  );
  test.each<[string, Says]>([
    ['a list of nobody', { parameters: '1,3,6', hostName: 'desktop' }],
    ['firmware that boots by network', { vendorClass: 'PXEClient:Arch:00007:UNDI:003016' }],
  ])('%s has no verdict', (_, says) => expect(read(says)?.verdict).toBeUndefined());
  test('who gives an address back is not asked', () =>
    expect(read({ message: 7, vendorClass: 'MSFT 5.0' })).toBeUndefined());
});

test('no message makes it throw', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (tail) => {
      const packet = decodeDhcp(Uint8Array.of(...discover({}).subarray(0, 240), ...tail));
      const client = packet && readDhcpClient(packet);
      if (client)
        scanShapes().systemFact.parse(guessSystem({ address: '192.0.2.1', ports: [], dhcp: client }));
    }),
  ));

describe('ears', () => {
  const ears = async (messages: readonly Uint8Array[]) => {
    const net = fakeNetwork({
      dhcpRequests: async function* () {
        yield [...messages];
      },
    });
    const all = createDhcpEars({ net, signal: new AbortController().signal });
    await all.listen('eth0');
    return all;
  };
  test('keep of each client the message that says who it is', async () => {
    const heard = await ears([
      discover({ vendorClass: 'MSFT 5.0' }),
      discover({ parameters: '1,3' }),
      discover({ last: 2, hostName: 'x' }),
      Uint8Array.of(1, 2, 3),
    ]);
    expect(heard.clientOf('02:00:00:00:00:01')?.verdict?.family).toBe('Windows');
    expect(heard.clientOf('02:00:00:00:00:02')?.statement).toBe('its DHCP client names its host x');
    expect(heard.clientOf('02:00:00:00:00:03')).toBeUndefined();
    expect(heard.clientOf(undefined)).toBeUndefined();
  });
  test('a link that cannot be heard costs nothing', async () => {
    const all = createDhcpEars({ net: fakeNetwork(), signal: new AbortController().signal });
    await expect(all.listen('eth0')).resolves.toBeUndefined();
  });
});
