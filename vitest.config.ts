import { defineConfig } from 'vitest/config';

/** Seventy servers of sixty more packages (lab/services/packages.txt): `npm run nightly`. */
const realServers = ['test/scan/{services,difficult}.test.ts'];

/** Tests of real networks, real kills and real time: alone on the machine, one after another, after everything else. */
const world = [
  'lab/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/outages/outages.test.ts',
  'test/uplinks/uplinks.test.ts',
  ...(process.env.NOCTURNE_NIGHTLY ? realServers : []),
  'src/**/lab.test.ts',
  'src/io/net/{network,trace,port-scan}.test.ts',
  'src/io/telemetry/crash.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...world, ...realServers, '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Once more where it failed: kernels, daemons and browsers of a busy machine have bad moments; what is wrong fails twice.
        test: {
          name: 'world',
          include: world,
          fileParallelism: false,
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
