/** OPC UA (OPC 10000-6 section 7.1): the hello of a connection, then the server's own description, which is open to all. */
import {
  decodeFindServers,
  decodeHelloAnswer,
  decodeOpenChannel,
  encodeFindServers,
  encodeHello,
  encodeOpenChannel,
  opcuaMessageWhole,
  opcuaPort,
} from '../../wire/opcua.ts';
import { type DetectTarget, defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const urlOf = ({ address, port, serverName }: DetectTarget) =>
  `opc.tcp://${serverName ?? (address.includes(':') ? `[${address}]` : address)}:${port}`;
const enough = opcuaMessageWhole;

export const opcua = defineProtocol({
  id: 'opcua',
  title: 'OPC UA',
  transport: 'tcp',
  ports: [opcuaPort, 48_010, 53_530],
  probes: [{ id: 'opcua-hello', bytes: (target) => encodeHello(urlOf(target)) }],
  rarity: 7,
  recognise(bytes) {
    const answer = decodeHelloAnswer(bytes);
    if (!answer) return undefined;
    const info =
      answer.kind === 'error'
        ? `refused (0x${answer.code.toString(16)})`
        : `protocol version ${answer.version}`;
    return { name: 'opcua-tcp', info, deviceType: 'industrial controller', confidence: 8 };
  },
  async further(talk, known, target) {
    const url = urlOf(target);
    const found = await talk.connected(async (ask) => {
      if (decodeHelloAnswer(await ask(encodeHello(url), { enough }))?.kind !== 'acknowledge')
        return undefined;
      const opened = decodeOpenChannel(await ask(encodeOpenChannel(), { enough }));
      return (
        opened &&
        decodeFindServers(await ask(encodeFindServers(opened.channel, opened.token, url), { enough }))
      );
    });
    if (!found) return {};
    const host = /^urn:([\w-]{1,60}(?:\.[\w-]{1,60})*):/.exec(found.uri)?.[1];
    return {
      ...(found.name ? { product: shown(found.name, 100) } : {}),
      ...(host && !/^(freeopcua|unconfigured|localhost)$/i.test(host) ? { hostName: host } : {}),
      info: shown([known.info, found.productUri].filter((part) => part).join(', '), 300),
      confidence: 10,
    };
  },
});
