/** Elasticsearch and OpenSearch: whether anybody may read and delete what is indexed. */
import { isObject } from '../http.ts';
import { openApi } from '../open-api.ts';

export const elasticsearch = openApi({
  id: 'elasticsearch',
  title: 'Elasticsearch',
  summary: 'Indexes without a login',
  rule: {
    title: 'Elasticsearch without a login',
    severity: 'high',
    remedy:
      'Switch security on ("xpack.security.enabled: true"; OpenSearch: the security plugin), and set "network.host" to an inner address.',
    references: ['CWE-306', 'https://www.elastic.co/docs/deploy-manage/security'],
  },
  names: ['elasticsearch', 'wap-wsp'],
  ports: [9200, 9201],
  product: /elasticsearch|opensearch/i,
  questions: [
    {
      path: '/_cluster/health',
      seen: (body) =>
        isObject(body) && typeof body.cluster_name === 'string'
          ? `cluster ${body.cluster_name}, ${String(body.number_of_data_nodes)} data nodes, ${String(body.active_primary_shards)} primary shards`
          : undefined,
    },
  ],
});
