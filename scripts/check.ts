/** Everything fast: format, lint, types, layers, dead code, unit tests. Runs what it can in parallel and prints what failed. */
import { spawn } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly argv: readonly string[];
}

export const quickSteps: readonly Step[] = [
  { name: 'format and lint', argv: ['biome', 'check', '--error-on-warnings'] },
  { name: 'types: node', argv: ['tsc', '-p', '.'] },
  { name: 'types: pure', argv: ['tsc', '-p', 'src/pure'] },
  { name: 'types: web', argv: ['tsc', '-p', 'src/surfaces/web'] },
  { name: 'layers', argv: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'] },
  { name: 'dead code', argv: ['knip'] },
];

export async function runSteps(steps: readonly Step[], atOnce: number): Promise<boolean> {
  let next = 0;
  let good = true;
  const work = async () => {
    while (next < steps.length) {
      const { name, argv } = steps[next++]!;
      const startMs = performance.now();
      const { code, output } = await run(argv);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      process.stdout.write(
        `${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)\n${code === 0 ? '' : output}`,
      );
      good &&= code === 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return good;
}

function run(argv: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(argv[0]!, argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (error) => resolve({ code: 127, output: `${String(error)}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

if (import.meta.main) {
  const good = await runSteps(quickSteps, 2);
  const unit = await runSteps([{ name: 'unit tests', argv: ['vitest', 'run', '--project', 'unit'] }], 1);
  process.exitCode = good && unit ? 0 : 1;
}
