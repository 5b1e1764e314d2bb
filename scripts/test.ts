/** All that must pass on a fresh machine: the checks, then every test. What cannot run here is skipped with its reason. */
import { spawn } from 'node:child_process';
import { quickSteps, runSteps } from './check.ts';

const good = await runSteps(quickSteps, 2);
const code = await new Promise<number>((resolve) => {
  const child = spawn('vitest', ['run', ...process.argv.slice(2).filter((word) => word !== '--nightly')], {
    stdio: 'inherit',
    env: { ...process.env, ...(process.argv.includes('--nightly') ? { NOCTURNE_NIGHTLY: '1' } : {}) },
  });
  child.on('error', () => resolve(1));
  child.on('close', (status) => resolve(status ?? 1));
});
process.exitCode = good ? code : 1;
