/**
 * Who is there: ICMP over ranges at full speed, ARP and ND on the own links, TCP where all else is silent; names and vendors on the
 * way. The vendor register is data behind `pure/network`, so the tool needs nobody to hand it in. SNMP names want a credential and
 * are left to discovery, which has one.
 */
import { z } from 'zod';
import { formatIpv4 } from '#pure/base/address.ts';
import { type Fault, FaultError, invalidInput } from '#pure/base/errors.ts';
import { type AddressRange, addressesOf, merge, parseTargets, subtract } from '#pure/base/targets.ts';
import type { SweepBatch } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, progressRecord, type ToolContext } from '#pure/contract/tool.ts';
import { vendorOf } from '#pure/network/oui.ts';
import { mdnsNames } from '#pure/protocols/mdns.ts';
import { netbiosNames } from '#pure/protocols/netbios.ts';
import { linkOf, type OwnLink, ownLinks, rangesOnLinks } from '#pure/protocols/own-links.ts';
import { reverseNames } from '#pure/protocols/reverse-names.ts';
import { withinScopes } from '#pure/scan/scope.ts';

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
  arp: z
    .boolean()
    .default(true)
    .describe('Ask by ARP and ND too on the own links: finds hosts that drop ICMP'),
  tcpPorts: z
    .array(z.number().int().min(1).max(65535))
    .max(20)
    .default([])
    .describe('Ports to try on hosts that stay silent; an answer of any kind is evidence'),
  names: z.boolean().default(true).describe('Look up names: DNS, and on the own links mDNS and NetBIOS'),
});

const host = z.object({
  kind: z.literal('host'),
  address: z.string(),
  rttMs: z.number().meta({ unit: 'ms' }).describe('Round-trip time').optional(),
  ttl: z.number().int().optional().describe('Hop limit of the answer'),
  mac: z.string().optional(),
  vendor: z.string().optional().describe('Who made the network card, by the IEEE register'),
  name: z.string().optional().describe('Name of the host'),
  nameSource: z.enum(['dns', 'mdns', 'netbios']).optional().describe('Who told the name'),
  evidence: z.array(z.string()).describe('Why it counts as alive: icmp, arp, nd, tcp/port'),
});
const unresolved = z.object({ kind: z.literal('unresolved'), target: z.string(), fault: faultSchema });
const record = z.discriminatedUnion('kind', [host, unresolved, progressRecord]);
type Host = z.infer<typeof host>;

const nameTimeoutMs = 500;
const tcpAtOnce = 256;
const tcpTimeoutMs = 1000;
const linkTimeoutMs = 800;
/** Ports tried where ICMP may not be sent and none are named: most hosts answer, or refuse, one of them. */
const tcpPortsUnprivileged = [443, 80, 22];
/** Beyond this many addresses of the own links ARP would take longer than anybody waits. */
const linkAddressesMax = 65_536;
/** Silent addresses handed to TCP at a time. */
const silentAtOnce = 4096;

export const sweep = defineTool({
  id: 'sweep',
  summary: 'Find what is alive in a range',
  description:
    'Sends ICMP echo as fast as the kernel takes it and tries again only where nothing answered. On the own links ARP and ND find hosts that drop ICMP; TCP ports are optional evidence, and the only one where ICMP may not be sent. Names come from DNS, mDNS and NetBIOS, vendors from the IEEE register.',
  group: 'reachability',
  appliesTo: { prefix: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: [],
  wants: ['icmp', 'link', 'tcp', 'resolve'],
  risk: 'active',
  limits: { targetsMax: 16_777_216, recordsMax: 1_000_000, durationMsMax: 86_400_000 },
  examples: [{ title: 'A small range, without names', input: { targets: ['127.0.0.0/28'], names: false } }],

  async *run(plan, context) {
    const { net, signal } = context;
    const { ranges, failed } = await rangesOf(plan.targets, context);
    yield* failed;
    const mayEcho = net.capabilities.has('icmp');
    const tcpPorts = plan.tcpPorts.length > 0 || mayEcho ? plan.tcpPorts : tcpPortsUnprivileged;
    const links = plan.arp || plan.names ? await ownLinks(net) : [];
    const named = namer(context, links);
    const finish = async (hosts: Host[]) => {
      if (plan.names && !signal.aborted) await named(hosts);
      return hosts;
    };

    let alive = 0;
    // A sweep may find millions: who they were is remembered only where TCP asks who is left.
    const found = tcpPorts.length > 0 ? new Set<string>() : undefined;
    const count = (address: string) => {
      alive++;
      found?.add(address);
    };
    // Hosts of the own links wait until all is known about them; all others go out as they are found.
    const held = new Map<string, Host>();
    const local = plan.arp ? rangesOnLinks(ranges, links) : [];
    const askLinks = async function* () {
      const addresses = firstOf(addressesOf(local), linkAddressesMax);
      for await (const neighbours of net.neighbours(addresses, linkTimeoutMs, signal)) {
        for (const { address, mac, rttMs } of neighbours) {
          const vendor = await vendorOf(mac);
          const known = held.get(address);
          if (!known) count(address);
          held.set(address, {
            kind: 'host',
            address,
            ...(rttMs === undefined ? {} : { rttMs }),
            ...known,
            mac,
            ...(vendor ? { vendor } : {}),
            evidence: [...(known?.evidence ?? []), address.includes(':') ? 'nd' : 'arp'],
          });
        }
        yield progressOf(alive, addresses.length, alive);
      }
    };
    // Where frames may be sent, links are asked first: whoever is silent to ARP cannot answer a ping, and thousands of pings to
    // nobody would fill the kernel's neighbour table, which then lets through some hundred packets a second.
    const linksFirst = net.capabilities.has('link') && countOf(local) <= linkAddressesMax;
    if (local.length > 0 && linksFirst) yield* askLinks();
    const echoed = linksFirst
      ? merge([
          ...subtract(ranges, local),
          ...[...held.keys()].flatMap((text) => parseTargets([text]).ranges),
        ])
      : ranges;
    if (mayEcho && !signal.aborted)
      for await (const batch of net.sweep(sweepPlan(echoed, plan), signal)) {
        const ready: Host[] = [];
        for (const item of hostsOf(batch)) {
          // Most sweeps hold nobody: looking up thousands of new strings would cost more than making them.
          const known = held.size > 0 ? held.get(item.address) : undefined;
          if (!known) count(item.address);
          if (known) held.set(item.address, { ...known, ...item, evidence: [...known.evidence, 'icmp'] });
          else if (local.length > 0 && linkOf(links, item.address)) held.set(item.address, item);
          else ready.push(item);
        }
        yield await finish(ready);
        yield progressOf(batch.sent, batch.total, alive);
      }
    if (local.length > 0 && !linksFirst && !signal.aborted) yield* askLinks();
    // An interrupted run keeps what it had.
    yield await finish([...held.values()]);
    if (tcpPorts.length === 0) return;
    for (const silent of chunksOf(addressesOf(ranges), (address) => !found?.has(address))) {
      if (signal.aborted) return;
      const tcp = { addresses: silent, ports: tcpPorts, timeoutMs: tcpTimeoutMs, concurrency: tcpAtOnce };
      for await (const results of net.tcpSweep(tcp, signal)) {
        const ready: Host[] = [];
        for (const { address, port, state, rttMs } of results) {
          if (state === 'filtered' || found?.has(address)) continue;
          count(address);
          ready.push({ kind: 'host', address, rttMs, evidence: [`tcp/${port}`] });
        }
        yield await finish(ready);
      }
    }
  },

  judge: {
    // Every host is one record: counting is enough.
    init: () => 0,
    step: (alive, item) => (item.kind === 'host' ? alive + 1 : alive),
    done: (alive) => ({
      ok: true,
      summary: `${alive} ${alive === 1 ? 'host is' : 'hosts are'} alive`,
      metrics: [{ name: 'hosts.alive', value: alive }],
    }),
  },
});

/** Names become addresses; one that does not resolve is a record, unless nothing else is left to do. */
async function rangesOf(targets: readonly string[], { net, signal, limits }: ToolContext) {
  const { targetsMax } = limits;
  const set = parseTargets(targets, { hostsOnly: true });
  if (set.count > BigInt(targetsMax))
    throw invalidInput(
      'targets',
      targets.join(' '),
      `${set.count} addresses are too many`,
      `Name at most ${targetsMax}.`,
    );
  const failed: z.infer<typeof unresolved>[] = [];
  let failure: Fault | undefined;
  const single: AddressRange[] = [];
  for (const name of set.names) {
    const outcome = await net.lookup(name, { signal });
    if (!outcome.ok) {
      failure = outcome.fault;
      failed.push({ kind: 'unresolved', target: name, fault: { ...outcome.fault } });
    } else for (const text of outcome.addresses) single.push(...parseTargets([text]).ranges);
  }
  if (failure && set.ranges.length + single.length === 0) throw new FaultError(failure);
  const { ranges } = withinScopes(merge([...set.ranges, ...single]), limits.scopes);
  return { ranges, failed };
}

function sweepPlan(
  ranges: readonly AddressRange[],
  plan: { readonly retries: number; readonly timeoutMs?: number; readonly ratePps: number | null },
) {
  const v4 = ranges.filter((range) => range.family === 4);
  return {
    rangesV4: Uint32Array.from(v4.flatMap((range) => [Number(range.first), Number(range.last)])),
    addressesV6: [...addressesOf(ranges.filter((range) => range.family === 6))],
    retries: plan.retries,
    timeoutMs: plan.timeoutMs ?? ('auto' as const),
    ratePps: plan.ratePps,
  };
}

function* hostsOf(batch: SweepBatch): Generator<Host> {
  for (let i = 0; i < batch.size; i++) {
    const address = formatIpv4(batch.addressV4[i]!);
    yield { kind: 'host', address, rttMs: batch.rttUs[i]! / 1000, ttl: batch.ttl[i]!, evidence: ['icmp'] };
  }
  for (const { address, rttUs, ttl } of batch.aliveV6)
    yield { kind: 'host', address, rttMs: rttUs / 1000, ttl, evidence: ['icmp'] };
}

function* chunksOf(addresses: Iterable<string>, wanted: (address: string) => boolean): Generator<string[]> {
  let chunk: string[] = [];
  for (const address of addresses) {
    if (!wanted(address)) continue;
    chunk.push(address);
    if (chunk.length < silentAtOnce) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

const countOf = (ranges: readonly AddressRange[]): bigint =>
  ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);

function firstOf(addresses: Iterable<string>, countMax: number): string[] {
  const first: string[] = [];
  for (const address of addresses) {
    if (first.length === countMax) break;
    first.push(address);
  }
  return first;
}

const progressOf = (done: number, total: number, alive: number) => ({
  kind: 'progress' as const,
  done: Math.min(done, total),
  total,
  note: `${alive} alive`,
});

/** Names by the first DNS server; on the own links, where that is silent, by the hosts themselves. */
function namer(context: ToolContext, links: readonly OwnLink[]): (hosts: Host[]) => Promise<void> {
  let server: string | undefined | null = null;
  const { signal } = context;
  return async (hosts) => {
    if (hosts.length === 0) return;
    if (server === null) [server] = await context.net.resolvers();
    // A slow or missing server costs a moment, not the sweep: one that answered nobody is asked no more.
    const asked = server;
    if (asked !== undefined && !(await orElse(false, () => nameByDns(hosts, asked, context))))
      server = undefined;
    for (const [nameSource, ask] of [
      ['mdns', mdnsNames],
      ['netbios', netbiosNames],
    ] as const) {
      const nameless = hosts.filter((item) => item.name === undefined && linkOf(links, item.address));
      if (nameless.length === 0 || signal.aborted) return;
      const addresses = nameless.map((item) => item.address);
      const names = await orElse(new Map<string, string>(), () =>
        ask({ addresses, timeoutMs: nameTimeoutMs, signal }, context),
      );
      for (const item of nameless) {
        const name = names.get(item.address);
        if (name !== undefined) Object.assign(item, { name, nameSource });
      }
    }
  };
}

/** A name is an extra: a socket that cannot be opened must not cost the hosts that were found. */
async function orElse<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FaultError) return otherwise;
    throw error;
  }
}

/** False when the server answered nothing at all. */
async function nameByDns(hosts: Host[], server: string, context: ToolContext): Promise<boolean> {
  const addresses = hosts.map((item) => item.address);
  const { signal } = context;
  const { names, answering } = await reverseNames(
    { addresses, server, timeoutMs: nameTimeoutMs, signal },
    context,
  );
  for (const item of hosts) {
    const name = names.get(item.address);
    if (name !== undefined) Object.assign(item, { name, nameSource: 'dns' });
  }
  return answering;
}
