/** MQTT 3.1.1 and 5 (OASIS): CONNECT is acknowledged; the broker's version stands under $SYS, where an anonymous client may read it. */
import { decodeMqtt, encodeConnect, encodeSubscribe } from '../../wire/mqtt.ts';
import { defineProtocol } from '../protocol.ts';

const connect = () => encodeConnect('3.1.1', { id: 'nocturne', keepAliveS: 10 });
const packetsMax = 16;
const reasons: Readonly<Record<number, string>> = {
  0: 'anonymous login accepted',
  1: 'version refused',
  2: 'client identifier refused',
  3: 'server unavailable',
  4: 'login refused',
  5: 'login required',
};

function published(bytes: Uint8Array): { readonly topic: string; readonly text: string } | undefined {
  let at = 0;
  for (let packets = 0; packets < packetsMax && at < bytes.length; packets++) {
    const packet = decodeMqtt(bytes.subarray(at), '3.1.1');
    if (packet.state !== 'complete') return undefined;
    if (packet.value.kind === 'publish')
      return { topic: packet.value.topic, text: new TextDecoder().decode(packet.value.payload) };
    at += packet.lengthBytes;
  }
  return undefined;
}

export const mqtt = defineProtocol({
  id: 'mqtt',
  title: 'MQTT',
  transport: 'tcp',
  ports: [1883, 1884],
  tlsPorts: [8883],
  rarity: 5,
  probes: [{ id: 'mqtt-connect', bytes: connect }],
  recognise(bytes, asked) {
    if (asked !== 'mqtt-connect' || bytes[0] !== 0x20 || bytes[1] !== 2 || bytes.length < 4) return undefined;
    const reason = reasons[bytes[3]!];
    return reason !== undefined && bytes[2]! <= 1 ? { name: 'mqtt', info: reason } : undefined;
  },
  async further(talk, known) {
    if (known.info !== reasons[0]) return {};
    const said = await talk.connected(async (ask) => {
      await ask(connect(), { enough: (bytes) => bytes.length >= 4 });
      return published(
        await ask(encodeSubscribe('3.1.1', 1, '$SYS/broker/version', 0), {
          enough: (bytes) => published(bytes) !== undefined,
        }),
      );
    });
    const told = /^(mosquitto) version (\d[\w.+~-]*)|^(?:(\D{2,40}?)[ /]v?)?(\d[\w.+~-]*)$/.exec(
      said?.text ?? '',
    );
    if (!told) return {};
    const product = told[1] ? 'Mosquitto' : told[3];
    return { ...(product ? { product } : {}), version: told[2] ?? told[4]! };
  },
});
