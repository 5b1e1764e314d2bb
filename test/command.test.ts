/** Which program `bin/nocturne` runs: the built one, unless something that it was built from is newer. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
let folder: string;
const builtS = 1_800_000_000;
const put = (path: string, text: string, timeS: number) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  utimesSync(join(folder, path), timeS, timeS);
};
const foldersAt = (timeS: number) => {
  for (const path of ['src', 'src/io', 'src/surfaces', 'src/surfaces/web'])
    utimesSync(join(folder, path), timeS, timeS);
};
const ran = (...argv: readonly string[]) => {
  const { stdout, stderr } = spawnSync(join(folder, 'bin/nocturne'), argv, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  });
  return stdout || stderr;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nocturne-command-'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(join(root, 'bin/nocturne'), join(folder, 'bin/nocturne'));
  put('package.json', '{"type":"module"}', builtS - 10);
  put('package-lock.json', '{}', builtS - 10);
  put('src/main.ts', "console.log('sources' as string)", builtS - 10);
  put('src/io/part.ts', '', builtS - 10);
  put('src/surfaces/web/page.tsx', '', builtS + 10);
  put('dist/command/main.cjs', "console.log('built')", builtS);
  put(
    'dist/command/inputs',
    "newer 'package-lock.json' 'src' 'src/io' 'src/main.ts' 'src/io/part.ts'\n",
    builtS,
  );
  foldersAt(builtS - 10);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the built program, though a page is newer', () => {
  expect(ran()).toBe('built\n');
});

test('the sources, when one is newer', () => {
  put('src/io/part.ts', '', builtS + 10);
  foldersAt(builtS - 10);
  expect(ran()).toBe('sources\n');
});

test('the sources, when one is gone', () => {
  unlinkSync(join(folder, 'src/io/part.ts'));
  utimesSync(join(folder, 'src/io'), builtS + 10, builtS + 10);
  expect(ran()).toBe('sources\n');
});

test('the sources, when other packages were installed or nothing was built', () => {
  put('package-lock.json', '{ }', builtS + 10);
  expect(ran()).toBe('sources\n');
  unlinkSync(join(folder, 'dist/command/main.cjs'));
  expect(ran()).toBe('sources\n');
});

test('the sources, when nobody knows what the program was built from', () => {
  unlinkSync(join(folder, 'dist/command/inputs'));
  expect(ran()).toBe('sources\n');
});

test('arguments arrive as they were given', () => {
  put('dist/command/main.cjs', 'console.log(JSON.stringify(process.argv.slice(2)))', builtS);
  expect(ran('scan', 'a b', "it's", '')).toBe(`${JSON.stringify(['scan', 'a b', "it's", ''])}\n`);
});
