/** Who is there: ICMP over ranges at full speed, ARP on the own link, TCP where ICMP is silent; names and vendors on the way. */
import { z } from 'zod';
import { formatIpv4, parseAddress } from '#pure/base/address.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { addressesOf, parseTargets } from '#pure/base/targets.ts';
import { defineTool, progressRecord, type ToolContext } from '#pure/contract/tool.ts';
import { askDns } from '#pure/protocols/dns.ts';
import { recordTypes, reverseName } from '#pure/wire/dns.ts';

const input = z.object({
  targets: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(1000)
    .describe('Addresses, ranges, prefixes, names; ! excludes'),
  retries: z.number().int().min(0).max(10).default(1).describe('Further tries for the silent'),
  timeoutMs: z
    .number()
    .int()
    .min(20)
    .max(10_000)
    .optional()
    .meta({ unit: 'ms' })
    .describe('How long to wait for stragglers; without it, adapted to what is seen'),
  ratePps: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .meta({ unit: 'packets-per-second' })
    .describe('Packets a second; none is as fast as possible'),
  arp: z.boolean().default(true).describe('Ask by ARP too on the own link: finds hosts that drop ICMP'),
  tcpPorts: z
    .array(z.number().int().min(1).max(65535))
    .max(20)
    .default([])
    .describe('Ports to try on hosts that stay silent; an answer of any kind is evidence'),
  names: z.boolean().default(true).describe('Look up the names of what is found'),
});

const host = z.object({
  kind: z.literal('host'),
  address: z.string(),
  rttMs: z.number().meta({ unit: 'ms' }).describe('Round-trip time').optional(),
  ttl: z.number().int().optional().describe('Hop limit of the answer'),
  mac: z.string().optional(),
  name: z.string().optional().describe('From the DNS'),
  evidence: z.array(z.string()).describe('Why it counts as alive: icmp, arp, tcp/port'),
});
const record = z.discriminatedUnion('kind', [host, progressRecord]);

const namesAtOnce = 64;
const tcpAtOnce = 256;
const tcpTimeoutMs = 1000;
const arpTimeoutMs = 800;

export const sweep = defineTool({
  id: 'sweep',
  summary: 'Find what is alive in a range',
  description:
    'Sends ICMP echo as fast as the kernel takes it and tries again only where nothing answered. On the own link ARP finds hosts that drop ICMP; TCP ports are optional evidence.',
  input,
  record,
  positional: 'targets',
  needs: ['icmp'],
  wants: ['link', 'resolve'],
  risk: 'active',
  limits: { targetsMax: 16_777_216, recordsMax: 1_000_000, durationMsMax: 86_400_000 },
  examples: [{ title: 'A small range, without names', input: { targets: ['127.0.0.0/28'], names: false } }],

  async *run(plan, context) {
    const { net, signal, limits } = context;
    const set = parseTargets(plan.targets, { hostsOnly: true });
    if (set.count > BigInt(limits.targetsMax))
      throw invalidInput(
        'targets',
        plan.targets.join(' '),
        `${set.count} addresses are too many`,
        `Name at most ${limits.targetsMax}.`,
      );
    const rangesV4 = Uint32Array.from(
      set.ranges
        .filter((range) => range.family === 4)
        .flatMap((range) => [Number(range.first), Number(range.last)]),
    );
    const single = [...addressesOf(set.ranges.filter((range) => range.family === 6))];
    for (const name of set.names) {
      const outcome = await net.lookup(name, { signal });
      if (!outcome.ok) throw invalidInput('targets', name, outcome.fault.message, outcome.fault.remedy);
      for (const address of outcome.addresses) single.push(address);
    }
    const v4 = single.flatMap((text) => {
      const address = parseAddress(text);
      return address?.family === 4 ? [address.value, address.value] : [];
    });
    const alive = new Set<string>();
    let pending: z.infer<typeof host>[] = [];
    const report = async function* () {
      const ready = pending;
      pending = [];
      if (plan.names) await nameAll(ready, context);
      yield* ready;
    };

    const all = {
      rangesV4: v4.length > 0 ? Uint32Array.from([...rangesV4, ...v4]) : rangesV4,
      addressesV6: single.filter((text) => text.includes(':')),
    };
    for await (const batch of net.sweep(
      { ...all, retries: plan.retries, timeoutMs: plan.timeoutMs ?? 'auto', ratePps: plan.ratePps },
      signal,
    )) {
      for (let i = 0; i < batch.size; i++) {
        const address = formatIpv4(batch.addressV4[i]!);
        alive.add(address);
        pending.push({
          kind: 'host',
          address,
          rttMs: batch.rttUs[i]! / 1000,
          ttl: batch.ttl[i]!,
          evidence: ['icmp'],
        });
      }
      for (const item of batch.aliveV6) {
        alive.add(item.address);
        pending.push({
          kind: 'host',
          address: item.address,
          rttMs: item.rttUs / 1000,
          ttl: item.ttl,
          evidence: ['icmp'],
        });
      }
      yield* report();
      yield {
        kind: 'progress' as const,
        done: Math.min(batch.sent, batch.total),
        total: batch.total,
        note: `${alive.size} alive`,
      };
    }
    if (signal.aborted) return;
    const addresses = [...addressesOf(set.ranges), ...single];
    if (plan.arp && addresses.length <= 65_536) {
      // What answered already gets its MAC in a second record, the same host again with more evidence.
      for await (const found of net.neighbours(addresses, arpTimeoutMs, signal))
        for (const item of found)
          pending.push({
            kind: 'host',
            address: item.address,
            mac: item.mac,
            evidence: alive.has(item.address) ? ['icmp', 'arp'] : ['arp'],
          });
      for (const item of pending) alive.add(item.address);
      yield* report();
    }
    const silent = plan.tcpPorts.length > 0 ? addresses.filter((address) => !alive.has(address)) : [];
    for await (const results of silent.length > 0
      ? net.tcpSweep(
          { addresses: silent, ports: plan.tcpPorts, timeoutMs: tcpTimeoutMs, concurrency: tcpAtOnce },
          signal,
        )
      : []) {
      for (const result of results) {
        if (result.state === 'filtered' || alive.has(result.address)) continue;
        alive.add(result.address);
        pending.push({
          kind: 'host',
          address: result.address,
          rttMs: result.rttMs,
          evidence: [`tcp/${result.port}`],
        });
      }
      yield* report();
    }
  },

  judge: {
    init: () => ({ alive: new Set<string>() }),
    step: (state, item) => {
      if (item.kind === 'host') state.alive.add(item.address);
      return state;
    },
    done: ({ alive }) => ({
      ok: true,
      summary: `${alive.size} hosts are alive`,
      metrics: [{ name: 'hosts.alive', value: alive.size }],
    }),
  },
});

/** Reverse names by the first DNS server of this machine; a slow or missing one costs a second, not the sweep. */
async function nameAll(
  hosts: z.infer<typeof host>[],
  { net, clock, random, signal }: ToolContext,
): Promise<void> {
  const [server] = await net.resolvers();
  if (server === undefined || hosts.length === 0) return;
  for (let at = 0; at < hosts.length && !signal.aborted; at += namesAtOnce) {
    const answers = await Promise.all(
      hosts.slice(at, at + namesAtOnce).map(async (item) => {
        const address = parseAddress(item.address);
        if (!address) return undefined;
        return await askDns(
          {
            server,
            port: 53,
            name: reverseName(address),
            type: recordTypes.PTR,
            transport: 'udp',
            timeoutMs: 500,
            retries: 0,
            recursion: true,
            signal,
          },
          { net, clock, random },
        );
      }),
    );
    answers.forEach((outcome, i) => {
      const name = outcome?.ok
        ? outcome.message.answers.find((item) => item.type === 'PTR')?.data
        : undefined;
      if (name) hosts[at + i]!.name = name;
    });
    // A server that answered nobody will not answer the rest either.
    if (answers.every((outcome) => outcome && !outcome.ok)) return;
  }
}
