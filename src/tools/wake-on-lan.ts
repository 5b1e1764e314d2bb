/** Wakes machines by the magic packet, and waits until they answer where told at which address. */
import { z } from 'zod';
import { familyOf, formatMac, parseAddress } from '#pure/base/address.ts';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { echoStatuses } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, type ToolContext } from '#pure/contract/tool.ts';
import { encodeMagicPacket, macOctets, secureOnOctets } from '#pure/wire/wake-on-lan.ts';

const input = z.object({
  macs: z.array(z.string().min(1).max(40)).min(1).max(1000).describe('MACs of the sleeping network cards'),
  address: z
    .string()
    .min(1)
    .max(100)
    .default('255.255.255.255')
    .describe('Where to send: a broadcast address, or one host whose router still knows its MAC'),
  port: z.number().int().min(1).max(65535).default(9).describe('UDP port; cards look at the payload only'),
  password: z
    .string()
    .max(40)
    .optional()
    .meta({ secret: true })
    .describe('SecureOn password, as a MAC or as a dotted quad'),
  count: z.number().int().min(1).max(20).default(3).describe('Packets for each MAC; datagrams get lost'),
  waitFor: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Address to ping until it answers; without it, nothing is waited for'),
  waitMs: z
    .number()
    .int()
    .min(100)
    .max(3_600_000)
    .default(120_000)
    .meta({ unit: 'ms' })
    .describe('How long to wait for it'),
});

const sent = z.object({
  kind: z.literal('sent'),
  mac: z.string(),
  address: z.string(),
  port: z.number().int(),
  packets: z.number().int(),
});
const awake = z.object({
  kind: z.literal('awake'),
  address: z.string(),
  elapsedMs: z.number().meta({ unit: 'ms' }).describe('From the packet to the first answer'),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [sent, awake]);

const pauseMs = 100;
const pingTimeoutMs = 1000;
const reply = echoStatuses.indexOf('reply');

interface State {
  readonly macs: number;
  readonly woken: string | undefined;
  readonly elapsedMs: number | undefined;
  readonly fault: Fault | undefined;
}

export const wakeOnLan = defineTool({
  id: 'wake-on-lan',
  summary: 'Wake a machine by its MAC',
  description:
    'Sends the magic packet by broadcast or to one address, with a SecureOn password where the card wants one. Nothing acknowledges such a packet; with an address to wait for, the verdict says whether the machine came up and how long it took.',
  group: 'reachability',
  appliesTo: { mac: 'macs' },
  input,
  record,
  positional: 'macs',
  needs: ['udp'],
  wants: ['icmp'],
  risk: 'active',
  limits: { targetsMax: 1000, recordsMax: 10_000, durationMsMax: 3_700_000 },
  examples: [
    {
      title: 'To one address, without broadcast',
      input: { macs: ['02:00:00:00:00:01'], address: '127.0.0.1' },
    },
  ],

  async *run(plan, context) {
    const { net, clock, signal } = context;
    const cards = new Map(plan.macs.map(cardOf));
    const address = numeric('address', plan.address);
    const waitFor = plan.waitFor === undefined ? undefined : numeric('waitFor', plan.waitFor);
    if (waitFor !== undefined && !net.capabilities.has('icmp'))
      throw invalidInput('waitFor', waitFor, 'this process may not ping', 'Leave it out, or allow ICMP.');
    const password = plan.password === undefined ? undefined : secureOnOctets(plan.password);
    if (plan.password !== undefined && !password)
      // The value stays out of the fault: it is a secret.
      throw invalidInput('password', '', 'not four or six octets', 'Write 00:11:22:33:44:55 or 1.2.3.4.');
    const family = familyOf(address)!;
    const socket = await net.udp({ family, broadcast: family === 4 });
    const startMs = clock.monotonicMs();
    try {
      for (const [mac, octets] of cards) {
        const packet = encodeMagicPacket(octets, password);
        for (let i = 0; i < plan.count && !signal.aborted; i++) {
          socket.send(packet, address, plan.port);
          // After the last one too: a socket that is closed at once takes with it what it has not sent yet.
          await clock.sleep(pauseMs, signal);
        }
        yield {
          kind: 'sent' as const,
          mac,
          address,
          port: plan.port,
          packets: plan.count,
        };
      }
      if (waitFor === undefined) return;
      const answered = await answers(waitFor, plan.waitMs, context);
      yield {
        kind: 'awake' as const,
        address: waitFor,
        elapsedMs: clock.monotonicMs() - startMs,
        ...(answered ? {} : { fault: { ...fault('timeout', `${waitFor} did not come up`) } }),
      };
    } finally {
      socket.close();
    }
  },

  judge: {
    init: (): State => ({ macs: 0, woken: undefined, elapsedMs: undefined, fault: undefined }),
    step: (state, item): State =>
      item.kind === 'sent'
        ? { ...state, macs: state.macs + 1 }
        : {
            ...state,
            woken: item.address,
            elapsedMs: item.elapsedMs,
            fault: item.fault as Fault | undefined,
          },
    done: ({ macs, woken, elapsedMs, fault: failure }) => {
      if (failure) return { ok: false, summary: failure.message, fault: failure, metrics: [] };
      if (woken === undefined)
        return { ok: true, summary: `sent to ${macs} ${macs === 1 ? 'card' : 'cards'}`, metrics: [] };
      const value = elapsedMs ?? 0;
      return {
        ok: true,
        summary: `${woken} is up after ${(value / 1000).toFixed(1)} s`,
        metrics: [{ name: 'total.time' as const, value }],
      };
    },
  },
});

function cardOf(text: string): [mac: string, octets: Uint8Array] {
  const octets = macOctets(text);
  if (!octets) throw invalidInput('macs', text, `"${text}" is not a MAC`, 'Write 00:11:22:33:44:55.');
  return [formatMac(octets), octets];
}

function numeric(field: string, text: string): string {
  if (parseAddress(text)) return text;
  throw invalidInput(field, text, `"${text}" is not an address`, 'Write it in numbers.');
}

/** Pings once a second until the first reply. */
async function answers(target: string, waitMs: number, { net, signal }: ToolContext): Promise<boolean> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const plan = {
      targets: [target],
      count: Math.ceil(waitMs / pingTimeoutMs),
      intervalMs: pingTimeoutMs,
      timeoutMs: pingTimeoutMs,
      sizeBytes: 56,
    };
    for await (const batch of net.echo(plan, stop.signal))
      for (let i = 0; i < batch.size; i++) if (batch.status[i] === reply) return true;
    return false;
  } finally {
    signal.removeEventListener('abort', abort);
    stop.abort();
  }
}
