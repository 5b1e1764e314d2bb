import { expect, test } from 'vitest';
import { FaultError } from '#pure/base/errors.ts';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { requestOf, verbsOf } from '#pure/contract/route-command.ts';
import { type RouteHost, routeCommand } from './route-command.ts';

const routes = Object.values(api) as RouteDefinition[];
const nowMs = Date.parse('2026-05-01T12:00:00Z');

function host(answers: Readonly<Record<string, unknown>>, file = '') {
  const asked: { method: string; path: string; body: unknown }[] = [];
  let out = '';
  const fake: RouteHost = {
    out: (text) => {
      out += text;
    },
    err: () => {},
    nowMs,
    async ask(_, method, path, body) {
      asked.push({ method, path, body });
      const answer = answers[`${method} ${path}`];
      if (answer === undefined) throw new Error(`nobody expected ${method} ${path}`);
      return answer;
    },
    readFile: () => file,
  };
  return { fake, asked, out: () => out };
}
const list = { items: [{ id: 'r1', name: 'WAN loss', severity: 'minor', raised: 2 }], next: null, total: 1 };

test('a name becomes the identifier, the verb its body', async () => {
  const { fake, asked } = host({
    'GET /api/v1/rules?limit=1000': list,
    'POST /api/v1/rules/r1/enabled': { id: 'r1' },
  });
  expect(await routeCommand(routes, 'rules', ['mute', 'WAN loss'], fake)).toBe(0);
  expect(asked[1]).toEqual({ method: 'POST', path: '/api/v1/rules/r1/enabled', body: { enabled: false } });
  await expect(routeCommand(routes, 'rules', ['mute', 'LAN loss'], fake)).rejects.toThrow(
    'nothing is called "LAN loss"',
  );
});

test('a list is a table with what a person reads; JSON holds all of it', async () => {
  const { fake, out } = host({ 'GET /api/v1/rules?q=severity%3Aminor': list });
  await routeCommand(routes, 'rules', ['list', 'severity:minor'], fake);
  expect(out()).toMatch(
    /^NAME {6}SEVERITY {2}ENABLED {2}MATCHING {2}RAISED {2}TEXT\nWAN loss {2}minor +2\n$/,
  );
  const json = host({ 'GET /api/v1/rules': list });
  await routeCommand(routes, 'rules', ['list', '--json'], json.fake);
  expect(JSON.parse(json.out())).toEqual(list);
});

test('a time is a moment, a span ago, or now; what is neither names the flag', async () => {
  const { fake, asked } = host({
    'GET /api/v1/rules?limit=1000': list,
    'POST /api/v1/rules/backtest': { total: 0, alerts: [] },
  });
  await routeCommand(routes, 'rules', ['backtest', 'r1', '--from', '2d', '--to', '2026-05-01T00:00Z'], fake);
  expect(asked[1]!.body).toEqual({
    ruleId: 'r1',
    fromMs: nowMs - 172_800_000,
    toMs: Date.parse('2026-05-01T00:00:00Z'),
  });
  await expect(routeCommand(routes, 'rules', ['backtest', 'r1', '--from', 'tuesday'], fake)).rejects.toThrow(
    'fromMs: not a time',
  );
});

test('a file is the body, flags go over it, and a mistake is told before anything is sent', async () => {
  const yaml =
    'kind: formula\nname: Sum\nformula: a + b\nmetric: rtt.avg\ninputs:\n  - {name: a, sensorId: s1, metric: rtt.avg}\n';
  const { fake, asked } = host({ 'POST /api/v1/derived': { id: 'd1' } }, yaml);
  await routeCommand(routes, 'derived', ['create', 'Half', '-f', 'sum.yaml', '--formula', 'a / 2'], fake);
  expect(asked[0]!.body).toMatchObject({
    kind: 'formula',
    name: 'Half',
    formula: 'a / 2',
    inputs: [{ name: 'a' }],
  });
  const wrong = host({}, yaml.replace('sensorId: s1', 'sensor: s1'));
  await expect(routeCommand(routes, 'derived', ['create', '-f', 'sum.yaml'], wrong.fake)).rejects.toThrow(
    'inputs.0.sensorId',
  );
  expect(wrong.asked).toEqual([]);
});

test('every verb of every area has help, and its example is a request', async () => {
  for (const tag of new Set(routes.filter((route) => route.commands).map((route) => route.tag)))
    for (const { command } of verbsOf(routes, tag)) {
      const { fake, out } = host({});
      expect(await routeCommand(routes, tag, [command.verb, '--help'], fake)).toBe(0);
      expect(out()).toContain(`Example:\n  nocturne ${tag} ${command.verb} ${command.example}`);
    }
});

test('a rule is given by its parts or by its text, not by both nor by neither', () => {
  const [create] = verbsOf(routes, 'rules').filter(({ command }) => command.verb === 'create');
  expect(requestOf(create!, { name: 'x', text: 'warning when loss{} above 2 %' }, nowMs)).toMatchObject({
    method: 'POST',
    path: '/api/v1/rules',
    body: { name: 'x' },
  });
  expect(() => requestOf(create!, { name: 'x' }, nowMs)).toThrow(FaultError);
  const scope = { kind: 'series', metric: 'loss' };
  expect(() => requestOf(create!, { name: 'x', text: 'warning', scope }, nowMs)).toThrow(
    'scope: the text says so already',
  );
});
