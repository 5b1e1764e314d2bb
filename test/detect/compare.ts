/** `node test/detect/compare.ts [part of an id]`: what we and `nmap -sV` say of the same real servers, side by side, and how long each took. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createNetwork } from '#io/net/index.ts';
import { systemClock } from '#io/report/index.ts';
import { identify } from '#pure/detect/identify.ts';
import { packageVersion, startService } from './service.ts';
import { realServices } from './services.ts';

const wanted = process.argv[2] ?? '';
const atOnceMax = 30;

type Started = Awaited<ReturnType<typeof startService>> & { readonly service: (typeof realServices)[number] };
const started: Started[] = [];
for (const service of realServices.filter(({ id, program }) => program && id.includes(wanted)))
  try {
    started.push({ service, ...(await startService(service)) });
  } catch (error) {
    console.error(`${service.id}: ${(error as Error).message.split('\n', 1)[0]}`);
  }

interface Said {
  readonly name: string;
  readonly product: string;
  readonly version: string;
}

async function ask(): Promise<Map<number, Said>> {
  const net = await createNetwork({ mode: 'inline' });
  const world = { net, clock: systemClock, signal: new AbortController().signal };
  const waiting = started.map(({ port }) => port);
  const said = new Map<number, Said>();
  await Promise.all(
    Array.from({ length: atOnceMax }, async () => {
      for (let port = waiting.shift(); port !== undefined; port = waiting.shift()) {
        const { name, tunnel, product, version } = await identify(
          { address: '127.0.0.1', port, transport: 'tcp' },
          world,
        );
        said.set(port, {
          name: tunnel ? `tls/${name}` : name,
          product: product ?? '',
          version: version ?? '',
        });
      }
    }),
  );
  await net.close();
  return said;
}

async function askNmap(): Promise<Map<number, Said>> {
  const ports = started.map(({ port }) => port).join(',');
  const { stdout } = await promisify(execFile)(
    'nmap',
    ['-sV', '-Pn', '-n', '-p', ports, '-oX', '-', '127.0.0.1'],
    {
      maxBuffer: 64 << 20,
    },
  );
  const said = new Map<number, Said>();
  for (const [, port, service] of stdout.matchAll(
    /<port [^>]*portid="(\d+)"[\s\S]*?(?:<service ([^>]*)>|<\/port>)/g,
  )) {
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(service ?? '')?.[1] ?? '';
    const guessed = field('method') === 'table' ? '?' : '';
    said.set(Number(port), {
      name: `${field('tunnel') ? 'tls/' : ''}${field('name')}${guessed}`,
      product: field('product'),
      version: field('version'),
    });
  }
  return said;
}

const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const startMs = performance.now();
  return [await work(), performance.now() - startMs];
};

try {
  const [ours, ourMs] = await timed(ask);
  const [theirs, theirMs] = await timed(askNmap);
  const counts = { product: [0, 0], version: [0, 0] };
  for (const { service, port } of started) {
    const release = packageVersion(service.package) ?? '-';
    const both = [ours.get(port), theirs.get(port)];
    for (const [index, said] of both.entries()) {
      if (said?.product) counts.product[index]!++;
      if (said?.version.includes(release)) counts.version[index]!++;
    }
    const cell = (said: Said | undefined) =>
      said ? `${said.name} | ${said.product} ${said.version}`.trim().slice(0, 50) : '';
    console.log(
      `${service.id.padEnd(20)} ${release.padEnd(10)} ${cell(both[0]).padEnd(52)} ${cell(both[1])}`,
    );
  }
  const [[product, theirProduct], [version, theirVersion]] = [counts.product, counts.version];
  console.log(
    `\n${started.length} services. Products ${product} : ${theirProduct}, versions of the package ${version} : ${theirVersion}, ` +
      `seconds ${(ourMs / 1000).toFixed(1)} : ${(theirMs / 1000).toFixed(1)}`,
  );
} finally {
  for (const { server } of started) await server.stop();
}
