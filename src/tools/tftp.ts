/** Reads a file from a TFTP server, as a switch or a phone that starts does, and checks what it holds. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, type FaultCode, fault, invalidInput } from '#pure/base/errors.ts';
import type { Network } from '#pure/contract/network.ts';
import {
  endShape,
  faultOfText,
  judgeService,
  placeInput,
  placeShape,
  portInput,
} from '#pure/contract/service-check.ts';
import { defineTool, type ToolContext } from '#pure/contract/tool.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import {
  blockBytesStandard,
  decodeTftp,
  encodeAcknowledgement,
  encodeError,
  encodeRead,
  type TftpPacket,
  tftpErrors,
  tftpPort,
} from '#pure/wire/tftp.ts';

const input = z.object({
  ...placeInput,
  port: portInput(tftpPort),
  file: z.string().min(1).max(255).describe('File to read'),
  blockBytes: z
    .number()
    .int()
    .min(8)
    .max(1428)
    .default(1428)
    .meta({ unit: 'bytes' })
    .describe('Block size to ask for; a server that knows no options uses 512'),
  bytesMax: z
    .number()
    .int()
    .min(1)
    .max(67_108_864)
    .default(1_048_576)
    .meta({ unit: 'bytes' })
    .describe('Stop after this much: it is enough to know that the file is served'),
  retries: z.number().int().min(0).max(10).default(2).describe('Further tries for each block'),
  expectText: z.string().max(1000).optional().describe('What was read must contain this text'),
  expectSha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional()
    .describe('The whole file must have this hash'),
});
const service = z.object({
  ...placeShape,
  file: z.string(),
  sizeBytes: z.number().meta({ unit: 'bytes' }).optional().describe('As the server tells it'),
  readBytes: z.number().meta({ unit: 'bytes' }).optional(),
  complete: z.boolean().optional(),
  sha256: z.string().optional().describe('Of the whole file'),
  ...endShape,
});
type Plan = z.infer<typeof input>;

export const tftp = defineTool({
  id: 'tftp',
  summary: 'Read a file from a TFTP server',
  description:
    'Asks for a file, reads it up to a limit and checks text or hash. A file that is missing is told apart from a server that is silent.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: z.discriminatedUnion('kind', [service]),
  positional: 'target',
  needs: ['udp'],
  wants: ['udp-errors'],
  risk: 'active',
  datagrams: { timeoutIs: 'all-tries' },
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [
    {
      title: 'The boot loader of a server',
      input: { target: '127.0.0.1', file: 'pxelinux.0', timeoutMs: 500 },
    },
  ],

  async *run(plan, context) {
    const { net, clock, signal } = context;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a zero octet ends a name
    if (/\u0000/.test(plan.file))
      throw invalidInput('file', plan.file, 'it has a zero octet', 'Write a name.');
    const address = await addressOf(plan.target, net, signal);
    const startMs = clock.monotonicMs();
    const outcome = await readFile(plan, address, context);
    const whole = outcome.complete ? toHex(net.crypto.hash('sha256', outcome.bytes)) : undefined;
    const failure = outcome.fault ?? faultOf(outcome.bytes, whole, plan);
    yield {
      kind: 'service' as const,
      target: plan.target,
      address,
      port: plan.port,
      file: plan.file,
      sizeBytes: outcome.sizeBytes,
      readBytes: outcome.bytes.length,
      complete: outcome.complete,
      sha256: whole,
      firstByteMs: outcome.firstByteMs,
      totalMs: clock.monotonicMs() - startMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeService<z.infer<typeof service>, z.infer<typeof service>>({
    summary: (item) =>
      `${item.complete ? '' : 'the first '}${item.readBytes} bytes of ${item.file}, ${item.totalMs!.toFixed(1)} ms`,
    metrics: (item) =>
      item.readBytes === undefined ? [] : [{ name: 'response.size', value: item.readBytes }],
  }),
});

interface Outcome {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
  readonly sizeBytes?: number | undefined;
  readonly firstByteMs?: number | undefined;
  readonly fault?: Fault | undefined;
}

/** RFC 1350 section 6: each block is acknowledged, and what is not answered is said again. */
async function readFile(plan: Plan, address: string, { net, clock, signal }: ToolContext): Promise<Outcome> {
  const socket = await openSocket(net, address);
  const startMs = clock.monotonicMs();
  const parts: Uint8Array[] = [];
  let bytesRead = 0;
  let sizeBytes: number | undefined;
  let firstByteMs: number | undefined;
  let blockBytes = blockBytesStandard;
  /** The port that the server chose for this transfer (RFC 1350 section 4); until it speaks, the one that was asked. */
  let peerPort: number | undefined;
  let lastSaid = encodeRead(plan.file, plan.blockBytes);
  let progress = new AbortController();
  let over: { complete: boolean; fault?: Fault } | undefined;
  const say = (message: Uint8Array) => {
    lastSaid = message;
    socket.send(message, address, peerPort ?? plan.port);
  };
  const end = (outcome: { complete: boolean; fault?: Fault }) => {
    over ??= outcome;
    progress.abort();
  };
  const take = (packet: TftpPacket) => {
    if (packet.kind === 'error')
      return end({ complete: false, fault: faultOfError(plan, address, packet.code, packet.message) });
    if (packet.kind === 'options') {
      sizeBytes = numberOf(packet.options.get('tsize'));
      blockBytes = numberOf(packet.options.get('blksize')) ?? blockBytesStandard;
      say(encodeAcknowledgement(0));
      progress.abort();
      return;
    }
    // Blocks are numbered from 1, and after 65535 comes 0 with every server in use.
    if (packet.kind !== 'data' || packet.block !== ((parts.length + 1) & 0xffff)) return;
    parts.push(packet.data);
    bytesRead += packet.data.length;
    const last = packet.data.length < blockBytes;
    if (!last && bytesRead >= plan.bytesMax) {
      say(encodeError(0, 'enough'));
      return end({ complete: false });
    }
    say(encodeAcknowledgement(packet.block));
    if (last) return end({ complete: true });
    progress.abort();
  };
  socket.onMessage((bytes, from, port) => {
    if (over || from !== address || (peerPort !== undefined && port !== peerPort)) return;
    const packet = decodeTftp(bytes);
    if (!packet) return;
    peerPort = port;
    firstByteMs ??= clock.monotonicMs() - startMs;
    take(packet);
  });
  socket.onFault((failure) =>
    end({ complete: false, fault: { ...failure, message: failure.message.replace(/^udp /, 'tftp ') } }),
  );
  const stop = () => end({ complete: false, fault: fault('cancelled') });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const tries = plan.retries + 1;
    say(lastSaid);
    for (let tried = 1; !over; ) {
      progress = new AbortController();
      const leftMs = plan.timeoutMs - (clock.monotonicMs() - startMs);
      const waitMs = Math.min(leftMs, plan.timeoutMs / tries);
      if (waitMs > 0) await clock.sleep(waitMs, progress.signal);
      if (over) break;
      if (progress.signal.aborted) tried = 1;
      else if (tried < tries && leftMs > waitMs) {
        tried++;
        say(lastSaid);
      } else
        end({
          complete: false,
          fault: fault(
            'timeout',
            `tftp ${address} port ${plan.port}: ${parts.length > 0 ? 'fell silent' : 'no answer'} within ${plan.timeoutMs} ms`,
          ),
        });
    }
  } finally {
    signal.removeEventListener('abort', stop);
    socket.close();
  }
  const bytes = new Uint8Array(bytesRead);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, sizeBytes, firstByteMs, ...over! };
}

/** The answer comes from another port, so no peer can be named; the errors of all peers are heard where the platform tells them. */
const openSocket = (net: Network, address: string) =>
  net.udp({
    family: familyOf(address) ?? 4,
    ...(net.capabilities.has('udp-errors') ? { manyPeers: true } : {}),
  });

const numberOf = (text: string | undefined) => (text && /^\d{1,12}$/.test(text) ? Number(text) : undefined);
const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function faultOfError(plan: Plan, address: string, code: number, message: string): Fault {
  const codes: Readonly<Record<number, FaultCode>> = {
    1: 'content-mismatch',
    2: 'access-denied',
    4: 'not-supported',
  };
  const told = [tftpErrors[code] ?? `error ${code}`, message].filter(Boolean).join(': ');
  return fault(
    codes[code] ?? 'unexpected-status',
    `tftp ${address} port ${plan.port}: ${plan.file}: ${told}`,
  );
}

function faultOf(bytes: Uint8Array, whole: string | undefined, plan: Plan): Fault | undefined {
  if (plan.expectSha256 !== undefined && plan.expectSha256.toLowerCase() !== whole)
    return fault(
      'content-mismatch',
      whole
        ? `${plan.file} has the hash ${whole}`
        : `${plan.file} is longer than ${plan.bytesMax} bytes: its hash is not known`,
      whole ? { value: whole } : { remedy: 'Raise --bytes-max.' },
    );
  return faultOfText(plan.file, new TextDecoder('latin1').decode(bytes), { expect: plan.expectText });
}
