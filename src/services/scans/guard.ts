/**
 * Stands between the tool and the network while a run goes on: nothing leaves for an address outside the scope, nothing new leaves while the
 * run is paused, nothing leaves for a host that is skipped. It hears how far each port scan is, host by host.
 */
import { parseAddress } from '#pure/base/address.ts';
import { fault } from '#pure/base/errors.ts';
import type { AddressRange } from '#pure/base/targets.ts';
import type { Network, PortScan, PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { portStates } from '#pure/contract/scan.ts';
import { holds, outOfScope, type Ranges, textsOf, without } from './scope.ts';

/** Hosts whose progress is followed one by one; those of a larger scan are counted together. */
export const hostsFollowedMax = 5000;

export interface HostWork {
  readonly address: string;
  done: number;
  total: number;
  open: number;
  readonly sinceMs: number;
  skipped: boolean;
}
export interface Work {
  readonly hosts: ReadonlyMap<string, HostWork>;
  /** Ports told, and to be told, of port scans that run. */
  readonly told: number;
  readonly total: number;
  readonly ratePps: number;
  readonly lostShare: number;
}

export interface Guard {
  (net: Network): Network;
  pause(): void;
  resume(): void;
  skip(address: string): void;
  /** A host is there: its ports are followed from now on. */
  began(address: string): void;
  /** A host is finished: its line goes. */
  ended(address: string): void;
  work(): Work;
}

const open = portStates.indexOf('open');
/** Names are asked of resolvers, and of everybody on the own link. */
const isMulticast = (address: string) =>
  /^(22[4-9]|23\d)\./.test(address) || /^ff/i.test(address) || address === '255.255.255.255';

interface Live {
  readonly handle: PortScan;
  readonly plan: PortScanPlan;
  batch: PortScanBatch | undefined;
}

export function createGuard(given: {
  /** What may be reached: the targets of the run, which are inside the declared scopes. */
  readonly scope: Ranges;
  readonly resolvers: readonly string[];
  readonly now: () => number;
}): Guard {
  const skipped = new Set<string>();
  const live = new Set<Live>();
  const hosts = new Map<string, HostWork>();
  const resolvers = new Set(given.resolvers);
  let held: { readonly promise: Promise<void>; readonly release: () => void } | undefined;

  const check = (addresses: readonly string[]) => {
    const outside = addresses.filter((address) => !holds(given.scope, address));
    if (outside.length > 0) throw outOfScope(outside);
  };
  const gate = async (signal?: AbortSignal): Promise<void> => {
    while (held && !signal?.aborted) {
      const waiting = held.promise;
      if (!signal) await waiting;
      else
        await new Promise<void>((resolve) => {
          const done = () => {
            signal.removeEventListener('abort', done);
            resolve();
          };
          signal.addEventListener('abort', done, { once: true });
          void waiting.then(done);
        });
    }
  };
  const refusal = (address: string) =>
    !holds(given.scope, address)
      ? outOfScope([address]).fault
      : skipped.has(address)
        ? fault('cancelled', `${address} is skipped`)
        : undefined;
  const kept = (addresses: readonly string[]) => addresses.filter((address) => !skipped.has(address));

  const follow = ({ addresses, ports }: PortScanPlan) => {
    for (const address of addresses) {
      const known = hosts.get(address);
      if (known) known.total += ports.length;
    }
  };
  const count = (plan: PortScanPlan, batch: PortScanBatch) => {
    for (let i = 0; i < batch.size; i++) {
      const host = hosts.get(plan.addresses[batch.hostIndex[i]!]!);
      if (!host) continue;
      if (host.done < host.total) host.done++;
      if (batch.state[i] === open) host.open++;
    }
  };

  const portScan =
    (net: Network): Network['portScan'] =>
    (plan, signal) => {
      check(plan.addresses);
      const handle = net.portScan(plan, signal);
      const item: Live = { handle, plan, batch: undefined };
      live.add(item);
      follow(plan);
      if (held) handle.pause();
      plan.addresses.forEach((address, index) => {
        if (skipped.has(address)) handle.skip(index);
      });
      async function* batches(): AsyncIterable<PortScanBatch> {
        try {
          for await (const batch of handle.batches) {
            item.batch = batch;
            count(plan, batch);
            yield batch;
          }
        } finally {
          live.delete(item);
        }
      }
      return {
        batches: batches(),
        pause: () => handle.pause(),
        resume: () => handle.resume(),
        skip: (index) => handle.skip(index),
      };
    };

  const guard = (net: Network): Network => ({
    ...net,
    portScan: portScan(net),
    async *echo(plan, signal) {
      check(plan.targets);
      await gate(signal);
      yield* net.echo(plan, signal);
    },
    async *sweep(plan, signal) {
      const ranges: AddressRange[] = [];
      for (let i = 0; i < plan.rangesV4.length; i += 2)
        ranges.push({ family: 4, first: BigInt(plan.rangesV4[i]!), last: BigInt(plan.rangesV4[i + 1]!) });
      const outside = without(ranges, given.scope);
      if (outside.length > 0) throw outOfScope(textsOf(outside));
      check(plan.addressesV6);
      await gate(signal);
      yield* net.sweep(plan, signal);
    },
    async *neighbours(addresses, timeoutMs, signal) {
      check(addresses);
      await gate(signal);
      yield* net.neighbours(kept(addresses), timeoutMs, signal);
    },
    async *trace(plan, signal) {
      check([plan.target]);
      await gate(signal);
      if (!skipped.has(plan.target)) yield* net.trace(plan, signal);
    },
    async tcpConnect(options) {
      await gate(options.signal);
      const refused = refusal(options.address);
      return refused ? { ok: false, elapsedMs: 0, fault: refused } : await net.tcpConnect(options);
    },
    async *tcpSweep(plan, signal) {
      check(plan.addresses);
      await gate(signal);
      yield* net.tcpSweep({ ...plan, addresses: kept(plan.addresses) }, signal);
    },
    async tlsConnect(options) {
      await gate(options.signal);
      const refused = refusal(options.address);
      return refused
        ? { ok: false, elapsedMs: 0, phase: 'connect', fault: refused }
        : await net.tlsConnect(options);
    },
    async http(plan) {
      await gate(plan.signal);
      // A name stands for a target that was resolved and checked before; redirects are not followed by the port.
      const host = hostOf(plan.url);
      const refused = host && parseAddress(host) ? refusal(host) : undefined;
      return refused ? { ok: false, elapsedMs: 0, phase: 'connect', fault: refused } : await net.http(plan);
    },
    async udp(options) {
      await gate();
      const socket = await net.udp(options);
      return {
        get localPort() {
          return socket.localPort;
        },
        onMessage: (handler) => socket.onMessage(handler),
        onFault: (handler) => socket.onFault(handler),
        close: () => socket.close(),
        send(bytes, address, port) {
          const to = options.peer?.address ?? address;
          if (resolvers.has(to) || isMulticast(to) || !refusal(to)) socket.send(bytes, address, port);
        },
      };
    },
  });

  return Object.assign(guard, {
    pause() {
      if (held) return;
      let release = () => {};
      const promise = new Promise<void>((resolve) => {
        release = resolve;
      });
      held = { promise, release };
      for (const { handle } of live) handle.pause();
    },
    resume() {
      held?.release();
      held = undefined;
      for (const { handle } of live) handle.resume();
    },
    skip(address: string) {
      skipped.add(address);
      const host = hosts.get(address);
      if (host) host.skipped = true;
      for (const { handle, plan } of live) {
        const index = plan.addresses.indexOf(address);
        if (index >= 0) handle.skip(index);
      }
    },
    began(address: string) {
      if (hosts.has(address) || hosts.size >= hostsFollowedMax) return;
      hosts.set(address, {
        ...{ address, done: 0, total: 0, open: 0 },
        ...{ sinceMs: given.now(), skipped: skipped.has(address) },
      });
    },
    ended: (address: string) => void hosts.delete(address),
    work(): Work {
      let [told, total, ratePps, lost] = [0, 0, 0, 0];
      for (const { batch } of live) {
        if (!batch) continue;
        told += batch.told;
        total += batch.total;
        ratePps += batch.ratePps;
        lost = Math.max(lost, batch.lostShare);
      }
      return { hosts, told, total, ratePps, lostShare: lost };
    },
  });
}

function hostOf(url: string): string | undefined {
  const { hostname } = URL.parse(url) ?? {};
  return hostname?.replace(/^\[|\]$/g, '');
}
