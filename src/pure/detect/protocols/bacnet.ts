/** BACnet/IP (ASHRAE 135): the device is asked for its identifier, then for the properties that name it; nothing is written. */
import { bacnetPort, bacnetProperties, decodeBacnet, encodeReadProperty } from '../../wire/bacnet.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const invokeId = 0x4e;

export const bacnet = defineProtocol({
  id: 'bacnet',
  title: 'BACnet/IP',
  transport: 'udp',
  ports: [bacnetPort],
  probes: [
    {
      id: 'bacnet-read-identifier',
      bytes: () => encodeReadProperty(invokeId, bacnetProperties.objectIdentifier),
    },
  ],
  rarity: 6,
  recognise(bytes) {
    const answer = decodeBacnet(bytes);
    if (answer?.invokeId !== invokeId) return undefined;
    const info = answer.kind === 'value' ? `device ${answer.instance}` : `${answer.kind} ${answer.reason}`;
    return { name: 'bacnet', info, deviceType: 'building automation', confidence: 8 };
  },
  async further(talk, known) {
    const ask = async (property: number): Promise<string> => {
      const answer = decodeBacnet(await talk.ask(encodeReadProperty(invokeId, property)));
      return answer?.kind === 'value' && typeof answer.value === 'string' ? shown(answer.value, 80) : '';
    };
    const vendor = await ask(bacnetProperties.vendorName);
    if (vendor === '') return {};
    const model = await ask(bacnetProperties.modelName);
    const firmware = await ask(bacnetProperties.firmwareRevision);
    const name = await ask(bacnetProperties.objectName);
    const location = await ask(bacnetProperties.location);
    return {
      product: shown([vendor, model].filter((part) => part).join(' '), 120),
      ...(firmware ? { version: firmware } : {}),
      info: [known.info, name && `"${name}"`, location && `at ${location}`].filter((part) => part).join(', '),
      confidence: 10,
    };
  },
});
