/** Runs that end early, and what goes on where they ended. */
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../contract/fake-host.ts';
import type { FakeHosts } from '../contract/fake-scan.ts';
import { answers, essence, type Options, run } from './fake-run.ts';
import { scanOf } from './result.ts';

describe('budgets', () => {
  test('a host whose services take too long ends in its time, incomplete', async () => {
    const clock = fakeClock();
    const running = run(['10.0.0.1'], {
      clock,
      plan: { services: { intensity: 7 }, hostTimeoutMs: 5000 },
      identify: async (_, world) => {
        await world.clock.sleep(60_000, world.signal);
        return { name: 'late', cpes: [], method: 'probed', confidence: 1 };
      },
    });
    for (let i = 0; i < 8; i++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await clock.advance(1000);
    }
    const { result } = await running;
    expect(result.hosts[0]!.end).toMatchObject({ complete: false, elapsedMs: 5000 });
    expect(result.hosts[0]!.ports.map((port) => port.service)).toEqual([undefined, undefined]);
    expect(result.end!.complete).toBe(true);
  });

  test('ports that the engine gave up make their host incomplete', async () => {
    const { result } = await run(['10.0.0.1'], {
      hosts: (_, port) =>
        port < 50 ? { state: 'closed', reason: 'reset' } : { state: 'filtered', reason: 'host-timeout' },
    });
    expect(result.hosts[0]!.end!.complete).toBe(false);
  });
});

describe('interrupted runs', () => {
  const options: Options = { plan: { services: { intensity: 7 } } };
  const targets = ['10.0.0.0/24'];

  test('stopped anywhere, a run and its continuation give what one run gives', async () => {
    const whole = await run(targets, options);
    const points = whole.facts.length;
    for (let at = 0; at < points; at++) {
      let seen = 0;
      const part = await run(targets, {
        ...options,
        watch: (_, { stop }) => {
          if (seen++ === at) stop();
        },
      });
      const again = await run(targets, { ...options, earlier: part.facts });
      expect(essence(again.facts), `stopped after ${at} of ${points}`).toBe(essence(whole.facts));
    }
  });

  test('killed anywhere: what was written is enough, even when it breaks off between two facts', async () => {
    const whole = await run(targets, options);
    for (let at = 0; at < whole.facts.length; at++) {
      const again = await run(targets, { ...options, earlier: whole.facts.slice(0, at) });
      expect(essence(again.facts), `killed after ${at}`).toBe(essence(whole.facts));
    }
  });

  test('what is known is not asked again', async () => {
    const asked: string[] = [];
    const hosts: FakeHosts = (address, port, plan) => {
      asked.push(`${address}:${port}`);
      return answers(address, port, plan);
    };
    const part = await run(['10.0.0.1-2'], {
      hostsOf: (stop) => (address, port, plan) => {
        if (port === 60) stop();
        return answers(address, port, plan);
      },
    });
    expect(scanOf(part.facts).hosts[0]!.end!.complete).toBe(false);
    const before = new Set(
      scanOf(part.facts).hosts.flatMap((item) => item.ports.map((port) => `${item.address}:${port.port}`)),
    );
    asked.length = 0;
    await run(['10.0.0.1-2'], { hosts, earlier: part.facts });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(100);
    expect(asked.filter((item) => before.has(item))).toEqual([]);
  });
});
