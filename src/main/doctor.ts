/** `nocturne doctor`: what works on this machine, what is lost without the rest, and the exact command that grants it. */
import { z } from 'zod';
import { selfCheck } from '#io/net/self-check.ts';
import { chdbMissing } from '#io/telemetry/connection.ts';
import { readArguments } from './arguments.ts';
import { version } from './version.ts';

const command = {
  name: 'doctor',
  summary: 'Check what this machine can do, and print what grants the rest',
  example: 'nocturne doctor --json',
  options: z.object({}),
};

const telemetryFinding = () => ({
  id: 'telemetry engine (chDB)',
  works: chdbMissing() === undefined,
  lost: 'speed and room for more than some thousand samples a second: telemetry is kept in SQLite',
  command:
    'npm install --include=optional, or give a ClickHouse server: nocturne serve --telemetry-url http://…',
});

export async function doctor(argv: readonly string[]): Promise<number> {
  const read = readArguments(command, argv);
  if (!read) return 0;
  const findings = [...(await selfCheck()), telemetryFinding()];
  const missing = findings.filter((finding) => !finding.works);
  if (read.json) for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
  else {
    process.stdout.write(
      `Nocturne ${version} on Node ${process.version}, ${process.platform} ${process.arch}\n\n`,
    );
    for (const { id, works, lost, command: grant } of findings) {
      process.stdout.write(`${works ? 'ok     ' : 'missing'}  ${id}\n`);
      if (!works) process.stdout.write(`         lost: ${lost}\n${grant ? `         run:  ${grant}\n` : ''}`);
    }
  }
  process.stderr.write(
    missing.length === 0
      ? 'ok: everything works here\n'
      : `fault: ${missing.length} of ${findings.length} capabilities are missing\n`,
  );
  return missing.length === 0 ? 0 : 1;
}
