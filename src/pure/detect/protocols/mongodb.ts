/** MongoDB: `hello` is answered before any login and tells the role, `buildInfo` the version. */
import { decodeMongodb, encodeOpMessage, encodeOpQuery, mongodbPort } from '../../wire/mongodb.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const id = 0x4e6f63;
const text = (value: unknown): string => (typeof value === 'string' ? shown(value, 100) : '');

export const mongodb = defineProtocol({
  id: 'mongodb',
  title: 'MongoDB',
  transport: 'tcp',
  ports: [mongodbPort, 27_018, 27_019],
  probes: [
    { id: 'mongodb-hello', bytes: () => encodeOpMessage(id, 'hello') },
    // Before release 3.6.
    { id: 'mongodb-is-master', bytes: () => encodeOpQuery(id, 'isMaster') },
  ],
  rarity: 5,
  recognise(bytes) {
    const answer = decodeMongodb(bytes, id);
    if (!answer || typeof answer.ok !== 'number') return undefined;
    const { maxWireVersion, setName, msg } = answer;
    const primary = answer.isWritablePrimary ?? answer.ismaster;
    const role = msg === 'isdbgrid' ? 'router of a cluster' : setName ? `replica set ${text(setName)}` : '';
    const host = /^([\w.-]+):\d+$/.exec(text(answer.me))?.[1];
    const info = [
      role,
      primary === false && 'not primary',
      typeof maxWireVersion === 'number' && `wire version ${maxWireVersion}`,
    ];
    return {
      name: 'mongodb',
      product: 'MongoDB',
      ...(host ? { hostName: host } : {}),
      info: info.filter((part) => part).join(', '),
      cpes: [cpe('a', 'mongodb', 'mongodb')],
      confidence: 9,
    };
  },
  async further(talk) {
    const answer =
      decodeMongodb(await talk.ask(encodeOpMessage(id, 'buildInfo')), id) ??
      decodeMongodb(await talk.ask(encodeOpQuery(id, 'buildInfo')), id);
    const version = text(answer?.version);
    if (!/^\d+(\.\d+)+/.test(version)) return {};
    // FerretDB answers for MongoDB, and says so.
    const ferret = answer?.ferretdb ?? answer?.ferretdbVersion;
    if (ferret !== undefined)
      return {
        product: 'FerretDB',
        version: text(answer?.ferretdbVersion) || version,
        cpes: [],
        confidence: 10,
      };
    return { version, cpes: [cpe('a', 'mongodb', 'mongodb', version)], confidence: 10 };
  },
});
