/** Ubiquiti's discovery on UDP port 10001: four octets ask, a list of types, lengths and values answers. Not published; written from what devices answer. */
import { formatMac } from '../../base/address.ts';
import { cursorOf, latinOf, left, octets, u8, u16, u32 } from '../../wire/cursor.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const version = 1;
const types = { mac: 1, firmware: 3, uptime: 10, hostName: 11, platform: 12, essid: 13, model: 20 } as const;
const valuesMax = 64;

export const ubiquiti = defineProtocol({
  id: 'ubiquiti-discovery',
  title: 'Ubiquiti discovery',
  transport: 'udp',
  ports: [10_001],
  probes: [{ id: 'ubiquiti-discover', bytes: () => Uint8Array.of(version, 0, 0, 0) }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== version || u8(cursor) !== 0 || u16(cursor) !== left(cursor) || left(cursor) < 9)
      return undefined;
    const found = new Map<number, Uint8Array>();
    for (let i = 0; i < valuesMax && left(cursor) > 0; i++) {
      const type = u8(cursor);
      const value = octets(cursor, u16(cursor));
      if (cursor.bad) return undefined;
      found.set(type, value);
    }
    const mac = found.get(types.mac) ?? found.get(2)?.subarray(0, 6);
    if (mac?.length !== 6) return undefined;
    const text = (type: number, max = 60) => shown(latinOf(found.get(type) ?? new Uint8Array()), max);
    const model = text(types.model) || text(types.platform);
    const firmware = text(types.firmware, 80);
    const host = text(types.hostName);
    const uptime = found.get(types.uptime);
    return {
      name: 'ubnt-discover',
      product: shown(`Ubiquiti ${model}`, 100),
      ...(firmware ? { version: firmware } : {}),
      ...(host ? { hostName: host } : {}),
      info: [
        `MAC ${formatMac(mac, 0)}`,
        uptime?.length === 4 && `up ${Math.floor(u32(cursorOf(uptime)) / 3600)} h`,
      ]
        .filter((part) => part)
        .join(', '),
      deviceType: 'network device',
      confidence: 10,
    };
  },
});
