/** S7 communication on ISO-on-TCP (RFC 1006): the connection is made as an engineering station makes it, then the lists of module and component are read. */

import { concat } from '../../wire/octets.ts';
import {
  decodeSzl,
  encodeReadSzl,
  encodeSetup,
  firmwareOf,
  isSetupAnswer,
  textOfRecord,
} from '../../wire/s7comm.ts';
import {
  connectParameters,
  dataOf,
  decodeConnectConfirm,
  encodeConnectRequest,
  tpktPayload,
} from '../../wire/x224.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const sourceReference = 0x4e6f;
/** ISO 8073 section 13.3.4: TPDU size 1024, calling TSAP of a programming device, called TSAP of rack 0 and the slot. */
const connect = (slot: number) =>
  encodeConnectRequest(sourceReference, concat([0xc0, 1, 10], [0xc1, 2, 1, 0], [0xc2, 2, 1, slot]));
const whole = (bytes: Uint8Array) => tpktPayload(bytes) !== undefined;
const moduleList = 0x0011;
const componentList = 0x001c;

export const s7comm = defineProtocol({
  id: 's7comm',
  title: 'S7 communication',
  transport: 'tcp',
  ports: [102],
  probes: [{ id: 's7-connect', bytes: () => connect(2) }],
  rarity: 8,
  recognise(bytes) {
    const confirm = decodeConnectConfirm(bytes);
    const parameters = confirm && connectParameters(confirm.variable);
    // The TSAPs come back; Remote Desktop, which confirms in the same words, has none.
    if (confirm?.destinationReference !== sourceReference || !parameters?.has(0xc1) || !parameters.has(0xc2))
      return undefined;
    return { name: 'iso-tsap', confidence: 8 };
  },
  async further(talk) {
    const found = await talk.connected(async (ask) => {
      await ask(connect(2), { enough: whole });
      const setup = dataOf(await ask(encodeSetup(1), { enough: whole }));
      if (!setup || !isSetupAnswer(setup)) return undefined;
      const read = async (reference: number, list: number) => {
        const data = dataOf(await ask(encodeReadSzl(reference, list, 0), { enough: whole }));
        return data && decodeSzl(data, list);
      };
      return { module: await read(2, moduleList), component: await read(3, componentList) };
    });
    if (!found) return {};
    const order = textOfRecord(found.module, 1, 20);
    const type = textOfRecord(found.component, 7, 32) || textOfRecord(found.component, 2, 24);
    const name = textOfRecord(found.component, 1, 24);
    const serial = textOfRecord(found.component, 5, 24);
    const version = firmwareOf(found.module);
    return {
      product: shown(`Siemens ${type || 'S7'}`, 100),
      ...(version ? { version } : {}),
      ...(name ? { hostName: shown(name, 60) } : {}),
      info: [order && `module ${shown(order, 30)}`, serial && `serial ${shown(serial, 30)}`]
        .filter((part) => part)
        .join(', '),
      deviceType: 'industrial controller',
      cpes: [cpe('h', 'siemens', shown(type, 40).toLowerCase() || 'simatic_s7', version?.slice(1))],
      confidence: 10,
    };
  },
});
