/** STUN (RFC 8489), and TURN (RFC 8656) where an allocation is not refused as unknown: the refusal tells the realm. */
import type { Transport } from '../../contract/scan.ts';
import { latinOf } from '../../wire/cursor.ts';
import { ascii } from '../../wire/octets.ts';
import {
  decodeStun,
  encodeStun,
  requestedTransport,
  type StunAnswer,
  stunAttributes,
  stunMethods,
  stunPort,
} from '../../wire/stun.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type ServiceProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const transaction = ascii('nocturnestun');
const text = (answer: StunAnswer, attribute: number) =>
  shown(latinOf(answer.attributes.get(attribute) ?? new Uint8Array()), 100);

const over = (transport: Transport): ServiceProtocol =>
  defineProtocol({
    id: `stun-${transport}`,
    title: transport === 'udp' ? 'STUN' : 'STUN over TCP',
    transport,
    ports: [stunPort, ...(transport === 'udp' ? [19_302] : [])],
    ...(transport === 'tcp' ? { tlsPorts: [5349] } : {}),
    probes: [{ id: `stun-binding-${transport}`, bytes: () => encodeStun(stunMethods.binding, transaction) }],
    rarity: transport === 'udp' ? 4 : 7,
    recognise(bytes) {
      const answer = decodeStun(bytes, transaction);
      if (answer?.method !== stunMethods.binding) return undefined;
      const software = text(answer, stunAttributes.software);
      const parts = /^([A-Za-z][\w .]*?)[-/ ]v?(\d[\w.]*)/.exec(software);
      const coturn = parts?.[1] === 'Coturn';
      return {
        name: 'stun',
        ...(parts ? { product: parts[1]!, version: parts[2]! } : software ? { product: software } : {}),
        ...(coturn ? { cpes: [cpe('a', 'coturn_project', 'coturn', parts[2])] } : {}),
        ...(answer.success ? {} : { info: 'binding refused' }),
        confidence: software ? 10 : 8,
      };
    },
    async further(talk, known) {
      const answer = decodeStun(
        await talk.ask(encodeStun(stunMethods.allocate, transaction, requestedTransport())),
        transaction,
      );
      const error = answer?.attributes.get(stunAttributes.errorCode);
      if (answer?.method !== stunMethods.allocate) return {};
      // 401 wants a login and tells for which realm (RFC 8489 section 9.2.4).
      const login = error !== undefined && error[2] === 4 && error[3] === 1;
      if (!answer.success && !login) return {};
      const realm = text(answer, stunAttributes.realm);
      const turn = answer.success ? 'TURN without a login' : `TURN${realm ? `, realm ${realm}` : ''}`;
      return { info: [known.info, turn].filter((part) => part).join(', ') };
    },
  });

export const stunUdp = over('udp');
export const stunTcp = over('tcp');
