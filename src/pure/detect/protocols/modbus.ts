/** Modbus over TCP: the device identification (function 43/14 of the application protocol 1.1b3, section 6.21), which only reads. */
import {
  decodeModbus,
  encodeIdentify,
  identificationOf,
  modbusExceptions,
  modbusPort,
} from '../../wire/modbus.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const transaction = 0x4e6f;
const readIdentification = 43;

export const modbus = defineProtocol({
  id: 'modbus',
  title: 'Modbus',
  transport: 'tcp',
  ports: [modbusPort],
  probes: [
    // Gateways want a unit of theirs; devices of their own are addressed by 255 (Modbus Messaging on TCP/IP section 4.4.2).
    { id: 'modbus-identify-255', bytes: () => encodeIdentify(transaction, 255) },
    { id: 'modbus-identify-1', bytes: () => encodeIdentify(transaction, 1) },
  ],
  rarity: 7,
  recognise(bytes) {
    const message = decodeModbus(bytes);
    if (message.state !== 'complete') return undefined;
    const { value } = message;
    if (value.transaction !== transaction || value.function !== readIdentification) return undefined;
    if (value.exception !== undefined) {
      const why = modbusExceptions[value.exception];
      return why ? { name: 'mbap', info: `identification: ${why}`, confidence: 8 } : undefined;
    }
    const objects = identificationOf(value.data);
    if (!objects) return undefined;
    const [vendor, product, revision] = [0, 1, 2].map((id) => shown(objects.get(id) ?? '', 60));
    const name = [vendor, product].filter((part) => part).join(' ');
    return {
      name: 'mbap',
      ...(name ? { product: name } : {}),
      ...(revision ? { version: revision } : {}),
      deviceType: 'industrial controller',
      confidence: name ? 10 : 8,
    };
  },
});
