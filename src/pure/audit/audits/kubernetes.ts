/** Kubernetes: API servers and kubelets that answer anonymous requests. */
import { isObject } from '../http.ts';
import { openApi } from '../open-api.ts';

const listOf = (kind: string) => (body: unknown) =>
  isObject(body) && body.kind === kind && Array.isArray(body.items)
    ? `${body.items.length} items of ${kind}`
    : undefined;

export const kubernetes = openApi({
  id: 'kubernetes',
  title: 'Kubernetes',
  summary: 'API servers and kubelets that answer anonymous requests',
  rule: {
    title: 'Kubernetes answers anonymous requests',
    severity: 'critical',
    remedy:
      'kubelet: "authentication.anonymous.enabled: false", "authorization.mode: Webhook", "readOnlyPort: 0"; API server: take away roles of system:anonymous.',
    references: ['CWE-306', 'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/'],
  },
  names: ['kubernetes', 'kubelet'],
  ports: [6443, 8443, 10250, 10255],
  product: /kube/i,
  questions: [
    { path: '/pods', seen: listOf('PodList') },
    { path: '/api/v1/namespaces?limit=1', seen: listOf('NamespaceList') },
  ],
});
