/** The door of the program: chooses what a command line means. Everything heavy is loaded only when it is needed. */
import './main/loading.ts';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { FaultError } from '#pure/base/errors.ts';

// bin/nocturne has done so already, unless something else started this file or a privileged Node ignored the environment.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/nocturne', import.meta.url)));

/** EX_SOFTWARE of <sysexits.h>. */
const exitInternal = 70;

const [command, ...argv] = process.argv.slice(2);

/**
 * A command reads its input once or twice: to compile what reads it takes longer. Said before shapes are made, and here: what is built stands in files that a
 * server loads too, and that has requests without end to read.
 */
async function readOnce(): Promise<void> {
  (await import('zod')).config({ jitless: true });
}

async function dispatch(): Promise<number> {
  switch (command) {
    case undefined:
    case 'help':
    case '-h':
    case '--help': {
      const { printHelp } = await import('./main/help.ts');
      return await printHelp(argv);
    }
    case '-V':
    case '--version':
    case 'version': {
      const { version } = await import('./main/version.ts');
      process.stdout.write(`${version}\n`);
      return 0;
    }
    case 'serve':
      return await (await import('./main/serve.ts')).serve(argv);
    case 'token':
      return await (await import('./main/token.ts')).token(argv);
    case 'import':
      return await (await import('./main/exchange.ts')).importFile(argv);
    case 'export':
      return await (await import('./main/exchange.ts')).exportInventory(argv);
    case 'apply':
      return await (await import('./main/apply.ts')).applyFiles(argv);
    case 'diff':
      return await (await import('./main/apply.ts')).diff(argv);
    case 'get':
      return await (await import('./main/apply.ts')).get(argv);
    case 'rules':
    case 'derived':
    case 'sensors':
    case 'alerts':
    case 'scans':
      return await (await import('./main/area.ts')).area(command, argv);
    case 'responder':
      return await (await import('./main/responder.ts')).responder(argv);
    case 'scan':
      await readOnce();
      return await (await import('./main/scan.ts')).scan(argv);
    case 'scan-diff':
      return await (await import('./main/scan-diff.ts')).scanDiff(argv);
    case 'doctor':
      return await (await import('./main/doctor.ts')).doctor(argv);
    default:
      await readOnce();
      return await (await import('./main/tool.ts')).tool(command, argv);
  }
}

async function run(): Promise<void> {
  // What ends without a word has failed.
  process.exitCode = exitInternal;
  try {
    process.exitCode = await dispatch();
  } catch (error) {
    if (error instanceof FaultError) {
      const { field, value, remedy } = error.fault;
      process.stderr.write(
        `${error.message}${field ? ` [${field}${value ? ` = ${value}` : ''}]` : ''}\n  ${remedy}\n`,
      );
      process.exitCode = error.fault.source === 'input' ? 2 : 1;
    } else {
      process.stderr.write(`nocturne: ${(error as Error).stack ?? String(error)}\n`);
    }
  }
}

// Not awaited: modules that wait at their top cannot be built into scripts, which load faster.
void run();
