/** Servers that measure a path: iperf 2 tells its version in the answer to a test that never begins, iperf 3 asks for the parameters of one. */
import { defineProtocol } from '../protocol.ts';
import { utf8 } from '../text.ts';

export const iperf2 = defineProtocol({
  id: 'iperf2',
  title: 'iperf 2',
  transport: 'tcp',
  ports: [5001],
  rarity: 9,
  // Acknowledgement of its version 2.1: type 2, 28 bytes, flags; four halves of the version.
  recognise(bytes) {
    if (bytes.length !== 28) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(0) !== 2 || view.getUint32(4) !== 28) return undefined;
    const [major, minor, patch] = [view.getUint16(12), view.getUint16(14), view.getUint16(16)];
    return major === 2 && minor <= 9 && patch < 100
      ? { name: 'iperf', product: 'iperf', version: `${major}.${minor}.${patch}` }
      : undefined;
  },
});

/** Of a client, 36 letters and a zero. */
const cookie = `${'nocturne'.padEnd(36, 'x')}\0`;
const parametersWanted = 9;
const busy = 0xff;

export const iperf3 = defineProtocol({
  id: 'iperf3',
  title: 'iperf 3',
  transport: 'tcp',
  ports: [5201],
  rarity: 9,
  probes: [{ id: 'iperf3-cookie', bytes: () => utf8(cookie) }],
  recognise(bytes, asked, { port }) {
    const one = bytes.length === 1 && asked === 'iperf3-cookie' && port === 5201;
    if (!one || (bytes[0] !== parametersWanted && bytes[0] !== busy)) return undefined;
    return { name: 'iperf3', product: 'iperf3', ...(bytes[0] === busy ? { info: 'busy with a test' } : {}) };
  },
});
