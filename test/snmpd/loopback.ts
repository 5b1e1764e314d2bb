/** Agents of a test's own making on loopback, good and hostile, in the process of the test; and a world with the real network to ask them in. */
import { createSocket, type Socket } from 'node:dgram';
import { createNetwork, type RealNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { Credential } from '#pure/contract/host.ts';
import { openSnmp, type SnmpOptions, type SnmpWorld } from '#pure/protocols/snmp.ts';
import { newWriter, tags, wrap, writeInteger, writeOctets, written } from '#pure/wire/ber.ts';
import { pduTypes } from '#pure/wire/snmp.ts';
import type { AgentRow } from './agent-side.ts';

/** Bytes to send back at once, undefined for silence; `reply` answers later, several times or from the socket of another agent. */
type Respond = (
  bytes: Uint8Array,
  reply: (answer: Uint8Array, through?: Socket) => void,
) => Uint8Array | undefined;

export interface LoopbackWorld extends SnmpWorld {
  readonly net: RealNetwork;
  /** Binds an agent; the port is free at every address used so far unless given. */
  agent(
    address: string,
    respond: Respond,
    port?: number,
  ): Promise<{ readonly port: number; readonly socket: Socket }>;
  session(address: string, port: number, over?: Partial<SnmpOptions>): ReturnType<typeof openSnmp>;
  cancel(): void;
  close(): Promise<void>;
}

export const community: Credential = { kind: 'snmp-community', version: '2c', community: 'public' };

export async function loopbackWorld(): Promise<LoopbackWorld> {
  const net = await createNetwork({ mode: 'inline', log: silentLog });
  const abort = new AbortController();
  const sockets: Socket[] = [];
  const world: LoopbackWorld = {
    net,
    clock: systemClock,
    random: systemRandom,
    signal: abort.signal,
    async agent(address, respond, port = 0) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      await new Promise<void>((resolve) => socket.bind(port, address, resolve));
      socket.on('message', (bytes, from) => {
        const reply: Parameters<Respond>[1] = (answer, through = socket) =>
          through.send(answer, from.port, from.address);
        const answer = respond(new Uint8Array(bytes), reply);
        if (answer) reply(answer);
      });
      return { port: socket.address().port, socket };
    },
    session: (address, port, over = {}) =>
      openSnmp({ address, port, credential: community, timeoutMs: 300, retries: 0, ...over }, world),
    cancel: () => abort.abort('the test ends it'),
    async close() {
      for (const socket of sockets) socket.close();
      await net.close();
    },
  };
  return world;
}

/** A response with exactly these varbinds, honest or not. */
export function responseOf(
  requestId: number,
  rows: readonly AgentRow[],
  error: { readonly status?: number; readonly index?: number } = {},
): Uint8Array {
  const writer = newWriter(65_000);
  const end = writer.at;
  for (let i = rows.length - 1; i >= 0; i--) {
    writer.at -= rows[i]!.bytes.length;
    writer.bytes.set(rows[i]!.bytes, writer.at);
  }
  wrap(writer, tags.sequence, end);
  writeInteger(writer, error.index ?? 0);
  writeInteger(writer, error.status ?? 0);
  writeInteger(writer, requestId);
  wrap(writer, pduTypes.response, end);
  writeOctets(writer, new TextEncoder().encode('public'));
  writeInteger(writer, 1);
  wrap(writer, tags.sequence, end);
  return written(writer);
}
