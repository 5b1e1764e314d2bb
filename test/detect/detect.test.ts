/** What is said of real servers, at ports that tell nothing. Those of `lab/packages.txt` always; all others where they are, every night. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { systemClock } from '#io/report/index.ts';
import { scanShapes } from '#pure/contract/scan.ts';
import { identify } from '#pure/detect/identify.ts';
import { packageVersion, startService } from './service.ts';
import { realServices } from './services.ts';

const packages = readFileSync(join(import.meta.dirname, '../../lab/packages.txt'), 'utf8').split('\n');
const nightly = Boolean(process.env.NOCTURNE_NIGHTLY);
const root = process.getuid?.() === 0;

describe.each(realServices.map((service) => [service.id, service] as const))('%s', (_, service) => {
  const missing = service.program ? '' : `needs ${service.package}`;
  const why =
    missing || (root ? '' : 'needs root') || (nightly || packages.includes(service.package) ? '' : 'nightly');
  let net: RealNetwork;
  beforeAll(async () => {
    net = await createNetwork({ mode: 'inline' });
  });
  afterAll(async () => await net.close());

  test.skipIf(why)(`is known for what it is${why && ` (${why})`}`, async () => {
    const { port, server } = await startService(service);
    try {
      const world = { net, clock: systemClock, signal: new AbortController().signal };
      const fact = await identify({ address: '127.0.0.1', port, transport: 'tcp', intensity: 9 }, world);
      const { name, product, version, tunnel, startTls } = service.is;
      expect(scanShapes().serviceFact.parse(fact)).toEqual(fact);
      expect(fact).toMatchObject({ name, method: 'probed', ...(product ? { product } : {}) });
      expect(fact.tunnel).toBe(tunnel);
      if (version === 'package') expect(fact.version).toMatch(startsWith(packageVersion(service.package)));
      else if (version) expect(fact.version).toMatch(version);
      if (tunnel || startTls) expect(fact.tls?.protocol).toMatch(/^TLSv1\.[23]$/);
      if (startTls) expect(fact.tls).toMatchObject({ startTls: true, names: ['box.example', '127.0.0.1'] });
    } finally {
      await server.stop();
    }
  });
});

/** Without dpkg any version will do. */
const startsWith = (text: string | undefined): RegExp =>
  text ? new RegExp(`^${text.replaceAll('.', '\\.')}(?![\\d.])`) : /^\d/;
