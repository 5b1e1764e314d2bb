/** `nocturne serve`: the server and the page, until a signal ends them. */
import { z } from 'zod';
import { createLog, levels } from '#io/report/index.ts';
import { readArguments } from './arguments.ts';
import { dataDirOf } from './paths.ts';

const command = {
  name: 'serve',
  summary: 'Start the server and the page',
  example: 'nocturne serve --port 8020 --data /var/lib/nocturne',
  options: z.object({
    port: z.number().int().min(0).max(65535).default(8020).describe('TCP port; 0 takes any that is free'),
    host: z
      .string()
      .max(255)
      .default('127.0.0.1')
      .describe('Address to listen on; put a TLS proxy in front of anything else'),
    data: z.string().optional().describe('Data folder'),
    telemetryUrl: z.string().optional().describe('A ClickHouse server instead of the embedded store'),
    logLevel: z.enum(levels).default('info').describe('Least severity that is logged'),
  }),
};

export async function serve(argv: readonly string[]): Promise<number> {
  const read = readArguments(command, argv);
  if (!read) return 0;
  const { options } = read;
  const log = createLog({ level: options.logLevel });
  const { startServer } = await import('./server.ts');
  const server = await startServer({
    dataDir: dataDirOf(options.data, process.env),
    host: options.host,
    port: options.port,
    telemetryUrl: options.telemetryUrl,
    log,
  });
  process.stdout.write(`Nocturne is ready: ${server.setupUrl ?? server.url}\n`);
  if (server.setupUrl)
    process.stdout.write(
      'The link creates the first administrator. It works once, for an hour; a restart prints a fresh one.\n',
    );
  return await new Promise((resolve) => {
    let stopping = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (stopping) process.exit(130);
        stopping = true;
        log.info('stopping', { signal });
        server.stop().then(
          () => {
            resolve(0);
            // Whatever a library still holds must not keep a stopped server alive.
            setTimeout(() => process.exit(0), 2000).unref();
          },
          (error) => {
            log.error('could not stop in order', { error: String(error) });
            resolve(1);
          },
        );
      });
    // Whoever read what is said may go away; that is no reason to stop watching.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    process.on('uncaughtException', (error) => {
      log.error('uncaught', { error: String(error.stack ?? error) });
      process.exit(70);
    });
  });
}
