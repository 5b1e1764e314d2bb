/** etcd: whether anybody may read keys. At most one key is asked for, without its value. */
import { isObject } from '../http.ts';
import { openApi } from '../open-api.ts';

export const etcd = openApi({
  id: 'etcd',
  title: 'etcd',
  summary: 'Keys without a login or a certificate of the client',
  rule: {
    title: 'etcd without a login',
    severity: 'critical',
    remedy:
      'Require certificates of clients ("--client-cert-auth --trusted-ca-file"), or "etcdctl auth enable"; of Kubernetes it holds every secret.',
    references: ['CWE-306', 'https://etcd.io/docs/latest/op-guide/security/'],
  },
  names: ['etcd-client', 'etcd'],
  ports: [2379, 4001],
  product: /etcd/i,
  questions: [
    {
      // A range from the first key to the last, both written as one zero octet.
      ...{ path: '/v3/kv/range', method: 'POST', headers: { 'content-type': 'application/json' } },
      body: '{"key":"AA==","range_end":"AA==","limit":1,"keys_only":true}',
      seen: (body) =>
        isObject(body) && isObject(body.header)
          ? `a range was read, ${String(body.count ?? 0)} keys`
          : undefined,
    },
    {
      path: '/v2/keys',
      seen: (body) =>
        isObject(body) && body.action === 'get' ? 'the root of version 2 was read' : undefined,
    },
  ],
});
