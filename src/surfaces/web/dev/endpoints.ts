/** Made-up endpoints behind the switches of the made-up network. */
import type { Device, Endpoint } from '#pure/contract/resources.ts';

const cards = [
  'Intel Corporate',
  'Apple, Inc.',
  'Cisco Systems, Inc',
  'Axis Communications AB',
  'HP Inc.',
  null,
];
const kinds = ['pc', 'phone', 'printer', 'camera', 'ap'];
const minuteMs = 60_000;

export function makeEndpoints(devices: readonly Device[], nowMs: number): Endpoint[] {
  const switches = devices.filter((device) => device.kind === 'switch');
  if (switches.length === 0) return [];
  return Array.from({ length: 400 }, (_, i): Endpoint => {
    const at = switches[i % switches.length]!;
    const port = 1 + (i % 46);
    const hex = (value: number) => value.toString(16).padStart(2, '0');
    return {
      mac: `00:1b:21:00:${hex(i >> 8)}:${hex(i & 255)}`,
      vendor: cards[i % cards.length]!,
      name: i % 7 === 6 ? null : `${kinds[i % kinds.length]}-${i}.example.net`,
      addresses:
        i % 9 === 8
          ? []
          : [`10.20.${i >> 8}.${i & 255}`, ...(i % 3 === 0 ? [`2001:db8::${i.toString(16)}`] : [])],
      deviceId: null,
      deviceName: null,
      place:
        i % 11 === 10
          ? null
          : {
              deviceId: at.id,
              deviceName: at.name,
              ifIndex: port,
              interfaceName: `Gi1/0/${port}`,
              vlan: [10, 20, 30][i % 3]!,
              source: 'fdb',
              confidence: 0.9,
              behind: i % 13 === 12 ? 'unmanaged switch' : null,
              sinceMs: nowMs - i * 7 * minuteMs,
            },
      firstSeenMs: nowMs - (i + 30) * 100 * minuteMs,
      seenMs: nowMs - (i % 50) * minuteMs,
    };
  });
}
