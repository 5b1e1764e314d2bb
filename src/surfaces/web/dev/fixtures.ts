/** A made-up network for working on the page: deterministic, of any size, and checked against the schemas of the contract. */
import { z } from 'zod';
import { fault } from '#pure/base/errors.ts';
import * as r from '#pure/contract/resources.ts';

/** A small linear congruential generator: the same network every time. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const siteNames = ['Paris', 'Lyon', 'Marseille', 'Berlin', 'Hamburg', 'Vienna', 'Zurich', 'Milan'];
const vendors = [
  ['Cisco', 'IOS-XE', ['C9300-48P', 'C9500-24Y4C', 'ISR4451'], '17.9.4'],
  ['Juniper', 'Junos', ['EX4300-48T', 'MX204', 'QFX5120'], '22.4R3'],
  ['Arista', 'EOS', ['7050SX3-48', '7280R3'], '4.31.2F'],
  ['MikroTik', 'RouterOS', ['CCR2116', 'CRS326'], '7.15.3'],
] as const;

export interface Network {
  readonly sites: { id: string; name: string; note: string }[];
  readonly devices: r.Device[];
  readonly interfaces: Map<string, r.DeviceInterface[]>;
  readonly links: r.Link[];
  readonly sensors: r.Sensor[];
  readonly alerts: r.AlertDetail[];
  readonly events: r.TimelineEvent[];
}

export function makeNetwork(size: number, portsEach: number, nowMs: number): Network {
  const random = randomOf(42);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const siteCount = Math.min(siteNames.length, Math.max(1, Math.round(size / 12)));
  const sites = Array.from({ length: siteCount }, (_, i) => ({
    id: `site-${i}`,
    name: siteNames[i]!,
    note: '',
  }));
  const devices: r.Device[] = [];
  const interfaces = new Map<string, r.DeviceInterface[]>();
  const links: r.Link[] = [];
  const used = new Map<string, number>();

  const addDevice = (site: number, role: string, kind: string, number: number): r.Device => {
    const i = devices.length;
    const [vendor, platform, models, version] =
      kind === 'server' || kind === 'host'
        ? (['Dell', 'Linux', ['R660'], '6.12'] as const)
        : vendors[(site + (role === 'edge' ? 1 : 0)) % vendors.length]!;
    const id = `dev-${i}`;
    const device: r.Device = {
      id,
      name: `${siteNames[site]!.slice(0, 3).toLowerCase()}-${role}${number}`,
      siteId: `site-${site}`,
      siteName: siteNames[site]!,
      kind,
      vendor,
      platform,
      model: pick(models),
      version,
      serial: `FX${(100000 + i * 37).toString(36).toUpperCase()}`,
      managementAddress: `10.${site}.${Math.floor(i / 250)}.${(i % 250) + 1}`,
      location: `${siteNames[site]}, rack ${(i % 40) + 1}`,
      contact: 'noc@example.net',
      credentialId: 'cred-1',
      note: '',
      ignored: false,
      tags: role === 'core' ? ['core'] : role === 'edge' ? ['edge', 'wan'] : [],
      createdMs: nowMs - 86_400_000 * 20,
      seenMs: nowMs - Math.floor(random() * 60_000),
      state: 'up',
      sensors: 2,
      openAlerts: 0,
      interfaces: portsEach,
    };
    devices.push(device);
    interfaces.set(
      id,
      Array.from({ length: portsEach }, (_, k) => {
        const speedBps = k < 4 ? 10e9 : 1e9;
        const down = k > 3 && random() < 0.35;
        return {
          id: `${id}-if-${k + 1}`,
          deviceId: id,
          ifIndex: k + 1,
          name: k < 4 ? `te1/1/${k + 1}` : `ge1/0/${k - 3}`,
          descr: k < 4 ? 'TenGigabitEthernet' : 'GigabitEthernet',
          alias: k < 4 ? 'uplink' : null,
          type: 6,
          mtuBytes: k < 4 ? 9000 : 1500,
          speedBps,
          mac: `02:00:5e:${[i >> 8, i & 255, k].map((part) => part.toString(16).padStart(2, '0')).join(':')}`,
          adminStatus: down && random() < 0.3 ? 'down' : 'up',
          operStatus: down ? 'down' : 'up',
          addresses: k === 0 ? [`${device.managementAddress}/24`] : [],
          neighbour: null,
          seenMs: nowMs - 5000,
          inBps: down ? 0 : speedBps * random() ** 5,
          outBps: down ? 0 : speedBps * random() ** 5,
        };
      }),
    );
    return device;
  };
  const connect = (a: r.Device, b: r.Device, state: 'up' | 'down' = 'up') => {
    const end = (device: r.Device) => {
      const at = used.get(device.id) ?? 0;
      used.set(device.id, at + 1);
      return interfaces.get(device.id)![at % portsEach]!;
    };
    const [ia, ib] = [end(a), end(b)];
    const speedBps = Math.min(ia.speedBps ?? 1e9, ib.speedBps ?? 1e9);
    const inBps = state === 'up' ? speedBps * random() ** 3 : 0;
    const outBps = state === 'up' ? speedBps * random() ** 3 : 0;
    for (const [near, far, farDevice, flip] of [
      [ia, ib, b, false],
      [ib, ia, a, true],
    ] as const)
      Object.assign(near, {
        operStatus: state,
        adminStatus: 'up',
        inBps: flip ? outBps : inBps,
        outBps: flip ? inBps : outBps,
        alias: `to ${farDevice.name}`,
        neighbour: {
          deviceId: farDevice.id,
          deviceName: farDevice.name,
          interfaceName: far.name,
          source: 'lldp',
        },
      });
    links.push({
      id: `link-${links.length}`,
      layer: 'physical',
      evidence: [
        { source: 'lldp', toldBy: a.name, confidence: 0.95, detail: `${b.name} is heard on ${ia.name}` },
        { source: 'lldp', toldBy: b.name, confidence: 0.95, detail: `${a.name} is heard on ${ib.name}` },
      ],
      protocolState: null,
      a: { deviceId: a.id, deviceName: a.name, interfaceId: ia.id, interfaceName: ia.name },
      b: { deviceId: b.id, deviceName: b.name, interfaceId: ib.id, interfaceName: ib.name },
      source: 'lldp',
      confidence: 0.99,
      state,
      inBps,
      outBps,
      speedBps,
      firstSeenMs: nowMs - 86_400_000,
      seenMs: nowMs - 3000,
      removedMs: null,
    });
  };

  const edges: r.Device[] = [];
  const perSite = Math.floor(size / siteCount);
  for (let s = 0; s < siteCount; s++) {
    const edge = addDevice(s, 'edge', 'router', 1);
    edges.push(edge);
    const cores = [addDevice(s, 'core', 'switch', 1), addDevice(s, 'core', 'switch', 2)];
    const firewall = addDevice(s, 'fw', 'firewall', 1);
    connect(edge, firewall);
    for (const core of cores) connect(firewall, core);
    connect(cores[0]!, cores[1]!);
    const access: r.Device[] = [];
    for (let n = 4; n < perSite; n++) {
      const leaf = n % 5 === 4 || access.length === 0;
      const device = leaf
        ? addDevice(s, 'acc', 'switch', access.length + 1)
        : addDevice(s, n % 3 === 0 ? 'srv' : 'ap', n % 3 === 0 ? 'server' : 'access-point', n);
      if (leaf) {
        access.push(device);
        for (const core of cores) connect(device, core);
      } else connect(device, pick(access));
    }
  }
  edges.forEach((edge, i) => {
    if (i > 0) connect(edge, edges[i - 1]!);
  });
  if (edges.length > 2) connect(edges[0]!, edges.at(-1)!);

  // The story of the night: one uplink is cut, what hangs on it is unreachable.
  const victim = devices.find((device) => device.name.startsWith('lyo-acc2')) ?? devices[devices.length - 1]!;
  const victims = [
    victim,
    ...links
      .filter((link) => link.b.deviceId === victim.id && link.a.deviceName.match(/ap|srv/))
      .map((link) => devices.find((device) => device.id === link.a.deviceId)!),
  ];
  for (const device of victims) device.state = 'down';
  links.forEach((link, i) => {
    if (link.a.deviceId === victim.id && link.b.deviceName.includes('core'))
      links[i] = { ...link, state: 'down', inBps: 0, outBps: 0 };
  });
  for (const [name, state] of [
    ['ber-core2', 'warning'],
    ['mar-fw1', 'warning'],
    ['par-ap6', 'unknown'],
    ['mar-ap5', 'paused'],
  ] as const) {
    const device = devices.find((item) => item.name === name);
    if (device) device.state = state;
  }

  const sensors = devices.flatMap((device) => sensorsOf(device, random, nowMs));
  const alerts = alertsOf(devices, sensors, victims, nowMs);
  for (const alert of alerts) {
    const device = devices.find((item) => item.id === alert.deviceId);
    if (device && alert.closedMs === null) device.openAlerts++;
  }
  return { sites, devices, interfaces, links, sensors, alerts, events: eventsOf(devices, alerts, nowMs) };
}

function sensorsOf(device: r.Device, random: () => number, nowMs: number): r.Sensor[] {
  const down = device.state === 'down';
  const rtt = 0.2 + random() ** 4 * 60;
  const base = {
    deviceId: device.id,
    deviceName: device.name,
    probeId: 'local',
    credentialId: null,
    thresholds: [],
    rule: r.sensorRule.parse({}),
    enabled: true,
    pausedUntilMs: null,
    pausedNote: device.state === 'paused' ? 'Moved to another room' : null,
    createdMs: nowMs - 86_400_000,
    sinceMs: nowMs - (down ? 340_000 : Math.floor(86_400_000 * random())),
    acknowledged: false,
    lastRunMs: nowMs - Math.floor(random() * 10_000),
    fault: down ? fault('timeout', `${device.managementAddress} did not answer 4 of 4 probes`) : null,
    latenessMs: random() * 4,
  };
  return [
    {
      ...base,
      id: `sen-${device.id}-ping`,
      name: `Ping ${device.name}`,
      toolId: 'ping',
      input: { targets: [device.managementAddress], count: 4, intervalMs: 200 },
      intervalMs: 10_000,
      state: device.state,
      summary: down ? 'No answer' : `${rtt.toFixed(2)} ms, no loss`,
      metrics: down
        ? [{ name: 'loss', value: 100, unit: 'percent' }]
        : [
            { name: 'rtt.avg', value: rtt, unit: 'ms' },
            { name: 'rtt.p95', value: rtt * 1.4, unit: 'ms' },
            { name: 'jitter', value: rtt * 0.08, unit: 'ms' },
            { name: 'loss', value: 0, unit: 'percent' },
            { name: 'mos', value: 4.41, unit: 'score' },
          ],
    },
    {
      ...base,
      id: `sen-${device.id}-if`,
      name: `Interfaces ${device.name}`,
      toolId: 'interfaces',
      input: { target: device.managementAddress },
      intervalMs: 60_000,
      state: device.state === 'warning' ? 'up' : device.state,
      summary: down ? 'No answer' : '29 up, 3 down',
      metrics: [
        { name: 'interfaces.up', value: 29, unit: 'count' },
        { name: 'interfaces.down', value: 3, unit: 'count' },
        { name: 'snmp.time', value: 41, unit: 'ms' },
      ],
    },
  ];
}

function alertsOf(
  devices: readonly r.Device[],
  sensors: readonly r.Sensor[],
  victims: readonly r.Device[],
  nowMs: number,
): r.AlertDetail[] {
  const sensorOf = (device: r.Device) => sensors.find((sensor) => sensor.deviceId === device.id)!;
  const cause = victims[0]!;
  const make = (device: r.Device, i: number, change: Partial<r.AlertDetail>): r.AlertDetail => ({
    id: `alert-${i}`,
    sensorId: sensorOf(device).id,
    sensorName: sensorOf(device).name,
    deviceId: device.id,
    deviceName: device.name,
    port: null,
    state: 'open',
    severity: 'critical',
    title: `${device.name} is down`,
    fault: fault('timeout', `${device.managementAddress} did not answer 4 of 4 probes`),
    openedMs: nowMs - 340_000,
    closedMs: null,
    acknowledgedMs: null,
    acknowledgedBy: null,
    acknowledgedNote: null,
    causeAlertId: null,
    victims: 0,
    evidence: [],
    victimList: [],
    notifications: [],
    ...change,
  });
  const victimAlerts = victims
    .slice(1)
    .map((device, i) =>
      make(device, 100 + i, { causeAlertId: 'alert-0', openedMs: nowMs - 338_000 + i * 900 }),
    );
  const core = `${cause.name.slice(0, 3)}-core1`;
  const first = make(cause, 0, {
    title: `${core} te1/1/3 lost its link; ${cause.name} is cut off`,
    fault: fault('interface-down', `te1/1/3 of ${core} is operationally down since 5 minutes`),
    victims: victimAlerts.length,
    victimList: victimAlerts.map((alert) => ({
      id: alert.id,
      sensorName: alert.sensorName,
      deviceName: alert.deviceName,
      openedMs: alert.openedMs,
    })),
    evidence: [
      {
        timeMs: nowMs - 342_400,
        source: 'snmp',
        statement: `ifOperStatus of te1/1/3 on ${core} went from up to down`,
      },
      {
        timeMs: nowMs - 341_000,
        source: 'ping',
        statement: `${cause.managementAddress} missed 4 of 4 probes`,
      },
      {
        timeMs: nowMs - 340_000,
        source: 're-check',
        statement: 'Checked again after 1 s: still no answer, 2 of 2 runs bad',
      },
      {
        timeMs: nowMs - 339_500,
        source: 'topology',
        statement: `Every path to ${victimAlerts.length} devices leads through ${cause.name}: they are victims`,
      },
      {
        timeMs: nowMs - 339_200,
        source: 'lldp',
        statement: `${core} no longer reports ${cause.name} as a neighbour`,
      },
    ],
    notifications: [
      {
        id: 'n1',
        channelName: 'Night shift mail',
        state: 'delivered',
        attempts: 1,
        createdMs: nowMs - 339_000,
        deliveredMs: nowMs - 338_100,
        fault: null,
      },
      {
        id: 'n2',
        channelName: 'Ticket webhook',
        state: 'retrying',
        attempts: 3,
        createdMs: nowMs - 339_000,
        deliveredMs: null,
        fault: fault('refused', 'ticket.example.net refused the connection'),
      },
    ],
  });
  const named = (name: string) => devices.find((device) => device.name === name);
  const others: r.AlertDetail[] = [];
  const berlin = named('ber-core2');
  if (berlin)
    others.push(
      make(berlin, 1, {
        severity: 'warning',
        state: 'acknowledged',
        title: `Round-trip time of ${berlin.name} above 40 ms`,
        fault: fault('threshold-crossed', 'rtt.avg is 57.2 ms, above 40 ms'),
        openedMs: nowMs - 5_400_000,
        acknowledgedMs: nowMs - 5_000_000,
        acknowledgedBy: 'marie',
        acknowledgedNote: 'Carrier reroutes until 04:00, ticket 4711',
        evidence: [
          {
            timeMs: nowMs - 5_401_000,
            source: 'ping',
            statement: 'rtt.avg 57.2 ms is above 40 ms in 2 of 2 runs',
          },
        ],
      }),
    );
  const firewall = named('mar-fw1');
  if (firewall)
    others.push(
      make(firewall, 2, {
        severity: 'warning',
        title: `${firewall.name} te1/1/1 is 93 % used`,
        fault: fault('threshold-crossed', 'interface.in.use is 93 %, above 90 %'),
        openedMs: nowMs - 1_260_000,
        evidence: [
          {
            timeMs: nowMs - 1_261_000,
            source: 'interfaces',
            statement: 'interface.in.use 93 % is above 90 % in 2 of 2 runs',
          },
        ],
      }),
    );
  const closed = devices.slice(5, 25).map((device, i) =>
    make(device, 10 + i, {
      state: 'closed',
      openedMs: nowMs - 86_400_000 - i * 7_300_000,
      closedMs: nowMs - 86_400_000 - i * 7_300_000 + 240_000 + i * 31_000,
    }),
  );
  return [first, ...others, ...victimAlerts, ...closed];
}

function eventsOf(
  devices: readonly r.Device[],
  alerts: readonly r.AlertDetail[],
  nowMs: number,
): r.TimelineEvent[] {
  const events: Omit<r.TimelineEvent, 'id'>[] = [];
  for (const alert of alerts) {
    const about = {
      deviceId: alert.deviceId,
      deviceName: alert.deviceName,
      sensorId: alert.sensorId,
      data: {},
    };
    events.push({
      ...about,
      timeMs: alert.openedMs,
      kind: alert.causeAlertId ? 'alert.suppressed' : 'alert.opened',
      severity: alert.causeAlertId ? 'warning' : alert.severity,
      message: alert.causeAlertId ? `${alert.title}, behind lyo-acc2` : alert.title,
    });
    if (alert.closedMs)
      events.push({
        ...about,
        timeMs: alert.closedMs,
        kind: 'alert.closed',
        severity: 'info',
        message: `${alert.deviceName} is up again`,
      });
    if (alert.acknowledgedMs)
      events.push({
        ...about,
        timeMs: alert.acknowledgedMs,
        kind: 'alert.acknowledged',
        severity: 'info',
        message: `${alert.acknowledgedBy} took: ${alert.acknowledgedNote}`,
      });
  }
  events.push({
    timeMs: nowMs - 7_200_000,
    kind: 'discovery.finished',
    severity: 'info',
    deviceId: null,
    deviceName: null,
    sensorId: null,
    message: `Discovery finished: ${devices.length} devices`,
    data: {},
  });
  for (const device of devices.slice(0, 12))
    events.push({
      timeMs: nowMs - 7_300_000 + Number(device.id.slice(4)) * 900,
      kind: 'device.found',
      severity: 'info',
      deviceId: device.id,
      deviceName: device.name,
      sensorId: null,
      message: `${device.name} found`,
      data: {},
    });
  return events.sort((a, b) => b.timeMs - a.timeMs).map((event, i) => ({ ...event, id: `ev-${i}` }));
}

/** A fixture that breaks the contract would make the page look right and be wrong. */
export function checkNetwork(network: Network): void {
  z.array(r.device).parse(network.devices.slice(0, 500));
  z.array(r.link).parse(network.links.slice(0, 500));
  z.array(r.sensor).parse(network.sensors.slice(0, 500));
  z.array(r.alertDetail).parse(network.alerts);
  z.array(r.event).parse(network.events);
  for (const list of [...network.interfaces.values()].slice(0, 50)) z.array(r.deviceInterface).parse(list);
}

export function seriesOf(
  sensor: r.Sensor,
  metric: string,
  labels: Record<string, string>,
  fromMs: number,
  toMs: number,
  points: number,
): z.infer<typeof r.seriesData>['series'][number] {
  const random = randomOf(
    [...sensor.id, ...metric, ...Object.values(labels).join()].reduce(
      (sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0,
      7,
    ),
  );
  const step = Math.max(10_000, (toMs - fromMs) / points);
  const out = {
    sensorId: sensor.id,
    metric,
    labels,
    unit:
      metric === 'loss'
        ? ('percent' as const)
        : metric.startsWith('interface.')
          ? ('bits-per-second' as const)
          : metric === 'interfaces.up' || metric === 'interfaces.down'
            ? ('count' as const)
            : ('ms' as const),
    timeS: [] as number[],
    min: [] as number[],
    max: [] as number[],
    avg: [] as number[],
    count: [] as number[],
  };
  const traffic = metric === 'interface.in' || metric === 'interface.out';
  const level = traffic ? 2e8 * (0.2 + random()) : 4 + random() * 20;
  let wander = 0;
  for (let time = Math.ceil(fromMs / step) * step; time <= toMs; time += step) {
    wander = wander * 0.9 + (random() - 0.5) * 0.4;
    const burst = random() < 0.04 ? 2.2 : 1;
    const day = 1 + 0.5 * Math.sin((time / 86_400_000) * 2 * Math.PI);
    const avg =
      metric === 'loss'
        ? random() < 0.015
          ? 25
          : 0
        : metric === 'interfaces.up'
          ? 29
          : metric === 'interfaces.down'
            ? 3
            : Math.max(level * 0.3, level * (1 + wander) * (traffic ? day : 1) * (burst > 1 ? 1.3 : 1));
    out.timeS.push(Math.floor(time / 1000));
    out.avg.push(avg);
    out.min.push(metric === 'loss' ? 0 : avg * (0.72 + random() * 0.15));
    out.max.push(metric === 'loss' ? avg : avg * (1.15 + random() * 0.5) * burst);
    out.count.push(4);
  }
  return out;
}
