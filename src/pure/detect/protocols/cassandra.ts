/** Cassandra's native protocol (native_protocol_v4.spec): options are told to everybody; where no login is wanted, the node tells its release. */
import { cqlPort, decodeCql, encodeOptions, encodeQuery, encodeStartup } from '../../wire/cql.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const stream = 0x4e6f;
const whole = (bytes: Uint8Array) => decodeCql(bytes) !== undefined;

export const cassandra = defineProtocol({
  id: 'cassandra',
  title: 'Cassandra',
  transport: 'tcp',
  ports: [cqlPort],
  probes: [{ id: 'cql-options', bytes: () => encodeOptions(stream) }],
  rarity: 7,
  recognise(bytes) {
    const answer = decodeCql(bytes);
    if (!answer) return undefined;
    // A refusal of our version comes on stream 0 (section 2.1).
    if (answer.kind === 'error' && (answer.stream === 0 || answer.stream === stream))
      return /protocol/i.test(answer.message)
        ? { name: 'cassandra', info: `protocol ${answer.version}`, confidence: 8 }
        : undefined;
    if (answer.kind !== 'supported' || answer.stream !== stream || !answer.options.has('CQL_VERSION'))
      return undefined;
    const scylla = [...answer.options.keys()].some((name) => name.startsWith('SCYLLA_'));
    const cql = answer.options.get('CQL_VERSION')?.[0];
    return {
      name: 'cassandra',
      product: scylla ? 'ScyllaDB' : 'Apache Cassandra',
      ...(cql ? { info: `CQL ${shown(cql, 20)}` } : {}),
      cpes: [scylla ? cpe('a', 'scylladb', 'scylla') : cpe('a', 'apache', 'cassandra')],
      confidence: 9,
    };
  },
  async further(talk, known) {
    const answer = await talk.connected(async (ask) => {
      const started = decodeCql(await ask(encodeStartup(1), { enough: whole }));
      if (started?.kind !== 'ready') return started;
      return decodeCql(
        await ask(encodeQuery(2, 'SELECT release_version, cluster_name, data_center FROM system.local'), {
          enough: whole,
        }),
      );
    });
    if (answer?.kind === 'authenticate')
      return { info: [known.info, 'login wanted'].filter((part) => part).join(', ') };
    if (answer?.kind !== 'row') return {};
    const version = shown(answer.values.get('release_version') ?? '', 60);
    const cluster = shown(answer.values.get('cluster_name') ?? '', 60);
    const scylla = known.product === 'ScyllaDB';
    return {
      // ScyllaDB gives the release of Cassandra that it stands in for.
      ...(version && !scylla ? { version, cpes: [cpe('a', 'apache', 'cassandra', version)] } : {}),
      info: [known.info, cluster && `cluster ${cluster}`, 'no login wanted']
        .filter((part) => part)
        .join(', '),
      confidence: 10,
    };
  },
});
