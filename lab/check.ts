/** Does the running lab do what its truth says: routing, neighbours, addresses, agents, services. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from './api.ts';
import { tryRun } from './machine.ts';
import { portName, topology } from './topology.ts';
import { type Truth, victims } from './truth.ts';

export interface Check {
  readonly name: string;
  readonly found: number;
  readonly wanted: number;
  readonly missing: readonly string[];
}

const compare = (name: string, wanted: readonly string[], found: ReadonlySet<string>): Check => {
  const missing = wanted.filter((each) => !found.has(each));
  return { name, wanted: wanted.length, found: wanted.length - missing.length, missing };
};

/** What is left of the truth while links are cut and nodes are off: cut off devices still talk among themselves. */
function expected(lab: Lab): Truth & { readonly reachable: Truth['devices'] } {
  const { cut, off, moved } = lab.state();
  const lost = victims(topology(moved), { links: cut, nodes: off });
  const { truth } = lab;
  const links = truth.links.filter(
    (link) => !cut.includes(link.id) && !off.includes(link.a.device) && !off.includes(link.b.device),
  );
  const ports = new Set(links.flatMap((link) => [portName(link.a), portName(link.b)]));
  const owner = (address: string) =>
    truth.devices.find((device) =>
      device.interfaces.some((each) => each.addresses.some((own) => own.split('/')[0] === address)),
    )?.name ?? '';
  const devices = truth.devices.filter((device) => !off.includes(device.name));
  const usable = (device: string, address: string) =>
    ![...off, ...lost].some((gone) => gone === device || gone === owner(address));
  return {
    ...truth,
    devices,
    links,
    reachable: devices.filter((device) => !lost.includes(device.name)),
    ospf: truth.ospf.filter(([a]) => ports.has(a)),
    bgp: truth.bgp.filter((session) => usable(session.device, session.peer)),
  };
}

const inNoc = (lab: Lab, command: readonly string[]) =>
  tryRun('nsenter', [`--net=/run/netns/${lab.nocNamespace}`, ...command]);

async function json(lab: Lab, node: string, command: readonly string[]): Promise<unknown> {
  const text = await lab.exec(node, command).catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

interface OspfNeighbor {
  readonly state?: string;
  readonly nbrState?: string;
  readonly ifaceName?: string;
}

async function ospf(lab: Lab): Promise<Check> {
  const wanted = expected(lab).ospf.flat();
  const routers = [...new Set(wanted.map((port) => port.split(':')[0]!))];
  const found = new Set<string>();
  await Promise.all(
    routers.map(async (router) => {
      const answer = (await json(lab, router, ['vtysh', '-c', 'show ip ospf neighbor json'])) as {
        neighbors?: Record<string, OspfNeighbor | readonly OspfNeighbor[]>;
      };
      for (const neighbor of Object.values(answer.neighbors ?? {}).flat())
        if (/^Full/.test(neighbor.nbrState ?? neighbor.state ?? ''))
          found.add(`${router}:${(neighbor.ifaceName ?? '').split(':')[0]}`);
    }),
  );
  return compare('OSPF adjacencies full', wanted, found);
}

async function bgp(lab: Lab): Promise<Check> {
  const wanted = expected(lab).bgp.map((session) => `${session.device} to ${session.peer}`);
  const routers = [...new Set(expected(lab).bgp.map((session) => session.device))];
  const found = new Set<string>();
  await Promise.all(
    routers.map(async (router) => {
      const answer = (await json(lab, router, ['vtysh', '-c', 'show ip bgp summary json'])) as {
        ipv4Unicast?: { peers?: Record<string, { state?: string }> };
      };
      for (const [peer, state] of Object.entries(answer.ipv4Unicast?.peers ?? {}))
        if (state.state === 'Established') found.add(`${router} to ${peer}`);
    }),
  );
  return compare('BGP sessions established', wanted, found);
}

interface LldpNeighbor {
  readonly chassis?: Record<string, unknown>;
  readonly port?: { readonly id?: { readonly value?: string } };
}

async function lldp(lab: Lab): Promise<Check> {
  const byMac = new Map(
    lab.truth.devices.flatMap((device) =>
      device.interfaces.map((each) => [`${device.name} ${each.mac}`, each.name] as const),
    ),
  );
  const seen = new Set<string>();
  await Promise.all(
    expected(lab)
      .devices.filter((device) => device.lldp)
      .map(async ({ name }) => {
        const answer = (await json(lab, name, ['lldpcli', '-f', 'json', 'show', 'neighbors'])) as {
          lldp?: { interface?: Record<string, LldpNeighbor> | readonly Record<string, LldpNeighbor>[] };
        };
        for (const entry of [answer.lldp?.interface ?? []].flat())
          for (const [local, neighbor] of Object.entries(entry)) {
            const peer = Object.keys(neighbor.chassis ?? {})[0] ?? '';
            const id = neighbor.port?.id?.value ?? '';
            seen.add(`${name}:${local} ${peer}:${byMac.get(`${peer} ${id}`) ?? id}`);
          }
      }),
  );
  const wanted = expected(lab)
    .links.filter((link) => link.lldp)
    .flatMap((link) => [
      `${portName(link.a)} ${portName(link.b)}`,
      `${portName(link.b)} ${portName(link.a)}`,
    ]);
  const check = compare('LLDP neighbours seen', wanted, seen);
  const strangers = [...seen].filter((each) => !wanted.includes(each));
  return { ...check, missing: [...check.missing, ...strangers.map((each) => `unexpected ${each}`)] };
}

async function reachable(lab: Lab): Promise<Check> {
  const wanted = expected(lab).reachable.map((device) => device.managementAddress);
  // fping exits with 1 when anything is silent, so its answer is read whatever its status.
  const text = await inNoc(lab, ['sh', '-c', `fping -a -r 0 -t 400 ${wanted.join(' ')} 2>/dev/null || :`]);
  return compare('management addresses answer ping from noc', wanted, new Set((text ?? '').split('\n')));
}

async function agents(lab: Lab): Promise<Check> {
  const wanted = expected(lab).reachable.filter((device) => device.snmp);
  const found = new Set<string>();
  await Promise.all(
    wanted.map(async (device) => {
      const arguments_ = ['-v2c', '-c', lab.truth.credentials.community, '-r1', '-t1', '-Oqv'];
      const name = await inNoc(lab, [
        'snmpget',
        ...arguments_,
        device.managementAddress,
        '.1.3.6.1.2.1.1.5.0',
      ]);
      found.add((name ?? '').trim().replaceAll('"', ''));
    }),
  );
  return compare(
    'SNMP agents answer',
    wanted.map((device) => device.name),
    found,
  );
}

async function services(lab: Lab): Promise<Check> {
  const found = new Set<string>();
  const all = expected(lab).reachable.flatMap((device) =>
    device.services.map((service) => ({ ...service, device, label: `${device.name} ${service.name}` })),
  );
  await Promise.all(
    all.map(async ({ device, port, label }) => {
      // dnsmasq answers on TCP as well, so one connection tells about every service. --norc: bash with a socket for standard input reads .bashrc.
      const connect = `: < /dev/tcp/${device.managementAddress}/${port}`;
      if ((await inNoc(lab, ['timeout', '3', 'bash', '--norc', '-c', connect])) !== undefined)
        found.add(label);
    }),
  );
  return compare(
    'services accept connections',
    all.map((each) => each.label),
    found,
  );
}

const checks = { reachable, ospf, bgp, lldp, agents, services };

export interface Convergence {
  readonly check: Check;
  /** Since the call; undefined when it never passed. */
  readonly afterMs: number | undefined;
}

const stepMs = 250;

/** Repeats each check until it passes or time is up. */
export async function converged(lab: Lab, timeoutMs: number): Promise<readonly Convergence[]> {
  const start = Date.now();
  return Promise.all(
    Object.values(checks).map(async (run): Promise<Convergence> => {
      for (;;) {
        const check = await run(lab);
        if (check.missing.length === 0) return { check, afterMs: Date.now() - start };
        if (Date.now() - start > timeoutMs) return { check, afterMs: undefined };
        await sleep(stepMs);
      }
    }),
  );
}
