/**
 * Writes `src/pure/detect/udp-payloads.ts` from the protocols: `node scripts/udp-payloads.ts`, whenever a probe over UDP changes. A test says when
 * it is stale.
 */
import { writeFileSync } from 'node:fs';
import { toBase64 } from '#pure/base/base64.ts';
import { payloadsOf } from '#pure/detect/payloads.ts';
import { protocols } from '#pure/detect/protocols/index.ts';

const ports = new Map<string, number[]>();
for (const [port, { probe, bytes, elsewhere }] of payloadsOf(protocols)) {
  const said = `${probe.id} ${toBase64(bytes)}${elsewhere ? ' elsewhere' : ''}`;
  ports.set(said, [...(ports.get(said) ?? []), port]);
}
const lines = [...ports].map(([said, where]) => `  '${where.join()} ${said}',`).join('\n');

writeFileSync(
  new URL('../src/pure/detect/udp-payloads.ts', import.meta.url),
  `/**
 * What is said to UDP ports, as \`payloads.ts\` chooses it, written by scripts/udp-payloads.ts: to load every protocol for its first datagram
 * takes as long as a scan of a hundred ports. One line for each datagram: ports, probe, bytes in base64, and whether the answer comes from another port.
 */
import { fromBase64 } from '../base/base64.ts';

const lines: readonly string[] = [
${lines}
];

export interface UdpPayload {
  /** The probe of a protocol that it is. */
  readonly asked: string;
  readonly bytes: Uint8Array;
  readonly elsewhere: boolean;
}

/** By port. */
export const udpPayloads = (): ReadonlyMap<number, UdpPayload> =>
  new Map(
    lines.flatMap((line) => {
      const [ports, asked, base64, elsewhere] = line.split(' ');
      const payload = { asked: asked!, bytes: fromBase64(base64!)!, elsewhere: elsewhere !== undefined };
      return ports!.split(',').map((port): [number, UdpPayload] => [Number(port), payload]);
    }),
  );
`,
);
