/** IEC 60870-5-104 section 5.2: a test frame is answered by its confirmation; no data transfer is started. */
import { beginsWith, concat } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const testActivation = [0x68, 4, 0x43, 0, 0, 0];
const testConfirmation = [0x68, 4, 0x83, 0, 0, 0];

export const iec104 = defineProtocol({
  id: 'iec104',
  title: 'IEC 60870-5-104',
  transport: 'tcp',
  ports: [2404],
  tlsPorts: [19_998],
  probes: [{ id: 'iec104-test-frame', bytes: () => concat(testActivation) }],
  rarity: 8,
  recognise(bytes) {
    if (!beginsWith(bytes, testConfirmation)) return undefined;
    return { name: 'iec-104', deviceType: 'industrial controller', confidence: 8 };
  },
});
