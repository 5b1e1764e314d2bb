/**
 * A person runs one command, opens the page, names a network, sees what is on it, and is told what broke and why. In a real browser,
 * against real routers; screenshots are kept in test-output/.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  Alert,
  AlertDetail,
  Device,
  DeviceInterface,
  DiscoveryJob,
  EndpointDetail,
  Link,
  TopologyChanges,
} from '#pure/contract/resources.ts';
import { converged } from '../../lab/check.ts';
import { missingHere, openWorld, type World } from './world.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const reason = missingHere();
/** What the product promises at a sensor interval of one second. */
const alertWithinMs = 5000;

describe.skipIf(reason !== undefined)(`the story${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  }, 120_000);
  afterAll(() => world?.close(), 60_000);

  /** The page's own session asks the API: what the page shows and what we compare come from one place. */
  const api = async <T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> => {
    const answer = await world.page.evaluate(
      async ({ path, method, body }) => {
        const response = await fetch(`/api/v1${path}`, {
          method,
          ...(body === undefined
            ? {}
            : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        });
        return { status: response.status, text: await response.text() };
      },
      { path, method: init.method ?? 'GET', body: init.body },
    );
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  };
  const list = async <T>(path: string) => (await api<{ items: T[] }>(path)).items;
  const until = async <T>(
    what: string | (() => string),
    timeoutMs: number,
    look: () => Promise<T | undefined | false>,
  ): Promise<T> => {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (performance.now() > end)
        throw new Error(`not within ${timeoutMs} ms: ${typeof what === 'string' ? what : what()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const causes = () => list<Alert>('/alerts?open=true&limit=100');

  test('the one-time link makes the first administrator', async () => {
    const { page } = world;
    const link = await world.startServer();
    expect(link).toMatch(/\/setup\?token=/);
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Password again').fill('correct horse battery');
    expect(page.url()).not.toContain('token=');
    await world.shot('01-setup');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.waitForURL('**/discovery');
  });

  test('discovery started in the page finds every device, interface and link', async () => {
    const { page, lab } = world;
    await page.getByText('10.10.0.0/24').waitFor();
    await world.shot('02-wizard');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Add a credential' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('lab');
    await dialog.getByLabel(/Community/i).fill(lab.truth.credentials.community);
    await world.shot('03-credential');
    await dialog.getByRole('button', { name: 'Add credential' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Watch what is found every').selectOption('1000');
    await page.getByRole('button', { name: 'Start discovery' }).click();
    await page.getByText('Discovery finished').waitFor({ timeout: 60_000 });
    await world.shot('04-discovered');

    const { truth } = lab;
    const devices = await list<Device>('/devices?limit=1000');
    const owner = (device: Device) =>
      truth.devices.find((item) =>
        item.interfaces.some((port) =>
          port.addresses.some((address) => address.split('/')[0] === device.managementAddress),
        ),
      )?.name;
    const owners = devices.map(owner);
    expect(owners, 'nothing that is not there').not.toContain(undefined);
    expect(owners.sort(), 'everything that is there, once').toEqual(
      truth.devices.map((item) => item.name).sort(),
    );
    const byId = new Map(devices.map((device) => [device.id, device.name]));
    const interfaces = await list<DeviceInterface>('/interfaces?limit=1000');
    const found = interfaces.map((item) => `${byId.get(item.deviceId)} ${item.ifIndex} ${item.name}`).sort();
    const wanted = truth.devices
      .filter((device) => device.snmp)
      .flatMap((device) => device.interfaces.map((item) => `${device.name} ${item.index} ${item.name}`));
    expect(found).toEqual(wanted.sort());
    const end = (name: string, port: string | null) => `${name} ${port}`;
    const topology = await api<{ links: Link[] }>('/topology');
    const lldp = topology.links
      .filter((link) => link.source === 'lldp')
      .map((link) =>
        [end(link.a.deviceName, link.a.interfaceName), end(link.b.deviceName, link.b.interfaceName)]
          .sort()
          .join(' – '),
      );
    const cables = truth.links
      .filter((link) => link.lldp)
      .map((link) =>
        [end(link.a.device, link.a.interface), end(link.b.device, link.b.interface)].sort().join(' – '),
      );
    expect(lldp.sort()).toEqual(cables.sort());
  });

  test('everything is watched and up', async () => {
    // The agents of the lab tell the load of this very machine, which the test itself makes: that is nobody's outage.
    for (const { id } of await list<{ id: string }>('/sensors?q=tool:health&limit=100'))
      await api(`/sensors/${id}/pause`, { method: 'POST', body: { untilMs: null } });
    let notUp: string[] = [];
    await until(
      () => `all sensors up, but for ${notUp.join(', ')}`,
      15_000,
      async () => {
        const sensors = await list<{ state: string; name: string; summary: string }>('/sensors?limit=1000');
        notUp = sensors
          .filter(({ state }) => state !== 'up' && state !== 'paused')
          .map(({ name, state, summary }) => `${name} ${state} (${summary})`);
        return sensors.length > 30 && notUp.length === 0;
      },
    );
    const { page } = world;
    await page.goto(world.url);
    await page.getByRole('heading').first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await world.shot('05-overview');
    await page.goto(`${world.url}map`);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await world.shot('06-map');
    expect(await causes()).toEqual([]);
  });

  test('channels tell a mailbox and a webhook', async () => {
    const { ports } = world;
    await world.startReceivers();
    const email = {
      name: 'mail',
      config: {
        kind: 'email',
        host: '127.0.0.1',
        port: ports.smtp,
        from: 'nocturne@example.net',
        to: ['noc@example.net'],
      },
    };
    const webhook = {
      name: 'hook',
      config: { kind: 'webhook', url: `http://127.0.0.1:${ports.http}/`, secret: 'a-shared-secret' },
    };
    for (const body of [email, webhook]) {
      const { id } = await api<{ id: string }>('/channels', { method: 'POST', body });
      expect(await api(`/channels/${id}/test`, { method: 'POST' })).toEqual({ ok: true, fault: null });
    }
    expect(world.messages.map((message) => message.kind).sort()).toEqual(['mail', 'webhook']);
    expect(world.messages.find((message) => message.kind === 'webhook')?.signed).toBe(true);
    world.messages.length = 0;
    expect(JSON.stringify(await list('/channels'))).not.toContain('a-shared-secret');
  });

  const failureOf = (id: string) => world.lab.truth.failures.find((item) => item.failure.id === id)!;

  test('a cut link raises one alert that names device and port, and its repair clears it', async () => {
    const { page, lab } = world;
    await page.goto(`${world.url}alerts`);
    const cable = 'core1-s1-r1';
    const cutMs = Date.now();
    lab.cut(cable);
    const [alert] = await until('an alert', alertWithinMs, async () => {
      const open = await causes();
      return open.length > 0 && open;
    });
    expect(alert!.openedMs - cutMs).toBeLessThan(alertWithinMs);
    const named = failureOf(cable).causes.map((cause) => `${cause.device} ${cause.interface}`);
    expect(named).toContain(`${alert!.deviceName} ${alert!.port}`);
    await page.getByText(alert!.title).first().waitFor();
    await world.shot('07-alert');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await causes()).map((item) => item.id)).toEqual([alert!.id]);
    await page.getByText(alert!.title).first().click();
    await page.waitForURL('**/alerts/*');
    await new Promise((resolve) => setTimeout(resolve, 800));
    await world.shot('08-alert-explained');
    lab.heal(cable);
    await until('the alert closed', 15_000, async () => (await causes()).length === 0);
    await until('both messages twice', 10_000, async () => world.messages.length >= 4);
    // Either end of the cable may stand for both; what opened is what closes.
    expect(world.messages.map((message) => `${message.kind} ${message.subject}`).sort()).toEqual([
      `mail [DOWN] ${alert!.title}`,
      `mail [UP] ${alert!.title}`,
      `webhook [DOWN] ${alert!.title}`,
      `webhook [UP] ${alert!.title}`,
    ]);
    world.messages.length = 0;
  });

  test('a killed router raises one alert with its victims listed; mail and webhook arrive though the server was killed in between', async () => {
    const { lab } = world;
    await world.stopReceivers();
    const router = 's2-r1';
    const killedMs = Date.now();
    await lab.kill(router);
    const [alert] = await until('an alert', alertWithinMs, async () => {
      const open = await causes();
      return open.length > 0 && open;
    });
    expect(alert!.deviceName).toBe(router);
    expect(alert!.openedMs - killedMs).toBeLessThan(alertWithinMs);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await causes()).map((item) => item.title)).toEqual([alert!.title]);
    const detail = await api<AlertDetail>(`/alerts/${alert!.id}`);
    // Hosts without an agent may go by their address.
    const nameOf = new Map(lab.truth.devices.map((device) => [device.managementAddress, device.name]));
    const listed = new Set(
      detail.victimList.map(({ deviceName }) => nameOf.get(deviceName ?? '') ?? deviceName?.split('.')[0]),
    );
    for (const victim of failureOf(router).victims)
      expect(listed, 'what is behind the router').toContain(victim);
    await world.page.goto(`${world.url}map`);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await world.shot('09-map-router-down');

    await world.killServer();
    await world.startServer();
    await world.startReceivers();
    await until('mail and webhook', 30_000, async () => world.messages.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(world.messages.map((message) => `${message.kind} ${message.subject}`).sort()).toEqual([
      `mail [DOWN] ${alert!.title}`,
      `webhook [DOWN] ${alert!.title}`,
    ]);
    await world.page.goto(world.url);
    expect((await causes()).map((item) => item.id)).toEqual([alert!.id]);
    await world.shot('10-overview-after-restart');

    await lab.revive(router);
    await until('the alert closed', 60_000, async () => (await causes()).length === 0);
    await until(
      'the recovery told',
      15_000,
      async () => world.messages.filter((message) => message.subject?.startsWith('[UP]')).length >= 2,
    );
  }, 150_000);

  test('a cable is plugged in somewhere else: the next discovery has the map right, and the changes name the move', async () => {
    const { page, lab } = world;
    await lab.moveCable('dns1-hq-sw2', 'hq-sw2:swp3', 'hq-sw1:swp9');
    await converged(lab, 60_000);
    const [earlier] = await list<DiscoveryJob>('/discovery');
    const job = await until('the port is known to its agent, and the cable found there', 60_000, async () => {
      const { id } = await api<DiscoveryJob>('/discovery', { method: 'POST', body: earlier!.input });
      const done = await until('the discovery', 60_000, async () => {
        const now = await api<DiscoveryJob>(`/discovery/${id}`);
        return now.state !== 'running' && now;
      });
      const { moves } = await api<TopologyChanges>(
        `/topology/changes?fromMs=${done.startedMs}&toMs=${Date.now()}`,
      );
      return moves.length > 0 && done;
    });
    await page.goto(`${world.url}discovery/${job.id}`);
    await page.getByRole('link', { name: 'What changed' }).click();
    await page.getByText('hq-sw2 swp3').waitFor();
    await page.getByText('hq-sw1 swp9').waitFor();
    await world.shot('11-changes');
    const { items } = await api<{ items: EndpointDetail[] }>('/endpoints/locate?q=10.10.0.53');
    expect(items[0]?.place).toMatchObject({ deviceName: 'hq-sw1', interfaceName: 'swp9' });
    await page.goto(`${world.url}endpoints`);
    await page.getByText('10.10.0.53').first().waitFor();
    await world.shot('12-endpoints');
  }, 150_000);

  test('every page is there, dark, light and narrow, without an error on the console', async () => {
    const [device] = (await list<Device>('/devices?limit=100')).filter((item) => item.name === 'core1');
    const paths = [
      '',
      'devices',
      `devices/${device!.id}`,
      'endpoints',
      'changes',
      'map',
      'ipam',
      'mibs',
      'exchange',
      'sensors',
      'alerts',
      'tools',
      'tools/ping',
      'settings',
      'events',
      'docs',
      'discovery',
    ];
    const state = await world.page.context().storageState();
    for (const [look, options] of [
      ['dark', { dark: true, width: 1440, height: 900 }],
      ['light', { dark: false, width: 1440, height: 900 }],
      ['phone', { dark: false, width: 390, height: 844 }],
    ] as const) {
      const page = await world.newPage(options);
      await page.context().addCookies(state.cookies);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      for (const path of paths) {
        await page.goto(`${world.url}${path}`);
        await page.waitForLoadState('domcontentloaded');
        await new Promise((resolve) => setTimeout(resolve, 900));
        const name =
          path === '' ? 'overview' : path.startsWith('devices/') ? 'device' : path.replaceAll('/', '-');
        await page.screenshot({ path: `${import.meta.dirname}/../../test-output/${look}-${name}.png` });
        const wide = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(wide, `${look} ${path} scrolls sideways`).toBeLessThanOrEqual(1);
        await page.evaluate(axeSource);
        const violations = await page.evaluate<string[]>(
          `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
            .filter((item) => item.impact === 'serious' || item.impact === 'critical')
            .map((item) => item.id + ': ' + item.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))`,
        );
        expect(violations, `${look} ${path} is not accessible`).toEqual([]);
      }
      expect(problems, look).toEqual([]);
      await page.context().close();
    }
  }, 180_000);
});
