/** The API of Docker: whoever reaches it is root on the host. */
import { isObject } from '../http.ts';
import { openApi } from '../open-api.ts';

export const docker = openApi({
  id: 'docker',
  title: 'Docker API',
  summary: 'The API of the Docker daemon without a certificate of the client',
  rule: {
    title: 'Docker API without a login',
    severity: 'critical',
    remedy:
      'Take "-H tcp://" away, or require certificates of clients ("--tlsverify --tlscacert"), and use "ssh://" for remote contexts.',
    references: ['CWE-306', 'https://docs.docker.com/engine/security/protect-access/'],
  },
  names: ['docker', 'docker-s'],
  ports: [2375, 2376, 4243],
  product: /docker/i,
  questions: [
    {
      path: '/version',
      seen: (body) =>
        isObject(body) && typeof body.ApiVersion === 'string'
          ? `Docker ${String(body.Version)}, API ${body.ApiVersion}, ${String(body.Os)} ${String(body.KernelVersion)}`
          : undefined,
    },
  ],
});
