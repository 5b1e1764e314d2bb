/** Rules of this repository that no other tool checks. Every message says what to do. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { faultKinds } from '#pure/base/errors.ts';
import { loadTools, tools } from '#tools/index.ts';

const root = join(import.meta.dirname, '..');
/** Files that a clone holds: what git knows or would add; in an exported tree without git, everything but what is made. */
function listFiles(): string[] {
  try {
    return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n');
  } catch {
    const made = /(^|\/)(node_modules|dist|test-output|\.git)(\/|$)/;
    return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !made.test(path));
  }
}
const files = listFiles().filter(
  (path) => path && statSync(join(root, path), { throwIfNoEntry: false })?.isFile(),
);
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = files.filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path));

/** Longer than 600 lines on purpose: tables that read best in one piece. */
const longOnPurpose: Readonly<Record<string, string>> = {
  'src/pure/contract/resources.ts': 'every shape of the API, one after another',
};

test('every source folder has a README of at most ten lines', () => {
  const folders = new Set(
    sources
      .filter((path) => /^(src|bench|lab|scripts|test)\//.test(path))
      .map((path) =>
        path
          .split('/')
          .slice(0, path.startsWith('src/') ? 3 : 1)
          .join('/'),
      ),
  );
  const wanted = [...folders].filter((folder) => !/\.\w+$/.test(folder) && folder !== 'src/pure');
  const missing = wanted.filter((folder) => !existsSync(join(root, folder, 'README.md')));
  expect(missing, 'write a README: what goes here, what does not, the file to copy').toEqual([]);
  const long = files.filter(
    (path) => /^src\/.*README\.md$/.test(path) && read(path).trim().split('\n').length > 10,
  );
  expect(long, 'a folder README has at most ten lines').toEqual([]);
});

test('the index of tools equals the directory', () => {
  const present = readdirSync(join(root, 'src/tools'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
    .map((name) => name.slice(0, -3));
  expect(Object.keys(tools).sort(), 'one line in src/tools/index.ts per file').toEqual(present.sort());
});

test('every tool has a test, an example and a page', async () => {
  for (const tool of await loadTools()) {
    expect(
      existsSync(join(root, `src/tools/${tool.id}.test.ts`)),
      `${tool.id}: write src/tools/${tool.id}.test.ts`,
    ).toBe(true);
    expect(
      existsSync(join(root, `docs/tools/${tool.id}.md`)),
      `${tool.id}: write docs/tools/${tool.id}.md`,
    ).toBe(true);
    expect(tool.examples.length, `${tool.id}: give at least one example`).toBeGreaterThan(0);
    for (const example of tool.examples)
      expect(() => tool.parse(example.input), `${tool.id}: "${example.title}" must parse`).not.toThrow();
    for (const [field, schema] of Object.entries(tool.input.shape))
      expect(
        (schema as { description?: string }).description,
        `${tool.id}: describe the input "${field}"`,
      ).toBeTruthy();
  }
});

test('every fault code is documented, and nothing else is', () => {
  const page = read('docs/reference/errors.md');
  const documented = [...page.matchAll(/^## (\S+)$/gm)].map((match) => match[1]);
  expect(documented.sort(), 'run npm run reference').toEqual(Object.keys(faultKinds).sort());
});

test('generated pages are fresh', () => {
  const output = execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/reference.ts', '--check'],
    { cwd: root, encoding: 'utf8' },
  );
  expect(output.trim(), 'run npm run reference').toBe('');
});

test('no file is too long', () => {
  const long = sources.filter((path) => !longOnPurpose[path] && read(path).split('\n').length > 601);
  expect(long, 'split it, or name it in longOnPurpose with the reason').toEqual([]);
  for (const path of Object.keys(longOnPurpose))
    expect(files, `${path} is gone: take it off the list`).toContain(path);
});

test('names say what a thing is', () => {
  const vague = sources.filter((path) =>
    /(^|\/)(util|utils|helper|helpers|common|misc|manager|types)(\.|\/)/.test(path),
  );
  expect(vague, 'name the thing').toEqual([]);
});

test('open work has an issue number', () => {
  const loose = sources.filter(
    (path) => path !== 'test/tidy.test.ts' && /\b(TODO|FIXME|XXX)\b(?!.*#\d)/.test(read(path)),
  );
  expect(loose, 'write TODO #issue, or do it').toEqual([]);
});

test('Markdown pages have one title, and links inside the repository lead somewhere', () => {
  const broken: string[] = [];
  for (const path of files.filter((name) => name.endsWith('.md'))) {
    const text = read(path).replace(/```[\s\S]*?```/g, '');
    const titles = text.match(/^# .+$/gm) ?? [];
    if (titles.length !== 1) broken.push(`${path}: ${titles.length} titles`);
    for (const match of text.matchAll(/\]\((?!https?:|mailto:|#|\/)([^)#\s]+)/g))
      if (!existsSync(join(root, dirname(path), match[1]!))) broken.push(`${path}: ${match[1]}`);
  }
  expect(broken).toEqual([]);
});

test('every decision is in the list of decisions', () => {
  const list = read('docs/adr/README.md');
  const missing = readdirSync(join(root, 'docs/adr')).filter(
    (name) => /^\d{4}-/.test(name) && !list.includes(name),
  );
  expect(missing, 'add it to docs/adr/README.md').toEqual([]);
});
