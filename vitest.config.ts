import { defineConfig } from 'vitest/config';

/** Tests of real networks, real kills and real time: alone on the machine, one after another, after everything else. */
const world = [
  'lab/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/outages/outages.test.ts',
  'test/uplinks/uplinks.test.ts',
  // All servers, and nmap beside them: `npm run nightly`.
  'test/scan/{services,difficult,changes,interrupted}.test.ts',
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
          exclude: [...world, '**/node_modules/**'],
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
