/** Kafka: which requests a broker takes (ApiVersions, KIP-35), then who its cluster is. */
import {
  decodeApiVersions,
  decodeMetadata,
  encodeApiVersions,
  encodeMetadata,
  kafkaPort,
} from '../../wire/kafka.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const correlation = 0x4e6f6374;
const produce = 0;
const fetch = 1;

export const kafka = defineProtocol({
  id: 'kafka',
  title: 'Kafka',
  transport: 'tcp',
  ports: [kafkaPort],
  tlsPorts: [9093],
  probes: [{ id: 'kafka-api-versions', bytes: () => encodeApiVersions(correlation) }],
  rarity: 7,
  recognise(bytes) {
    const versions = decodeApiVersions(bytes, correlation);
    if (!versions || versions.size === 0) return undefined;
    const told = [produce, fetch].map((key) => versions.get(key));
    return {
      name: 'kafka',
      product: 'Apache Kafka',
      info: told.every((version) => version !== undefined)
        ? `produce up to ${told[0]}, fetch up to ${told[1]}`
        : undefined,
      cpes: [cpe('a', 'apache', 'kafka')],
      confidence: 9,
    };
  },
  async further(talk, known) {
    const cluster = decodeMetadata(await talk.ask(encodeMetadata(correlation)), correlation);
    if (!cluster) return {};
    const { brokers, clusterId } = cluster;
    const only = brokers.length === 1 ? brokers[0] : undefined;
    return {
      ...(only && /[a-z]/i.test(only.host) ? { hostName: shown(only.host, 255) } : {}),
      info: [
        known.info,
        `${brokers.length} broker${only ? '' : 's'}`,
        clusterId && `cluster ${shown(clusterId, 60)}`,
      ]
        .filter((part) => part)
        .join(', '),
    };
  },
});
