import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { openFolder } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'nocturne-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function* of(...texts: readonly string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}
const textOf = async (chunks: AsyncIterable<Uint8Array>) => {
  let text = '';
  for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
  return text;
};

test('a file is taken whole, listed, read, and removed', async () => {
  const folder = openFolder(join(root, 'a', 'b'));
  expect(await folder.list()).toEqual([]);
  await folder.take('kev.json', of('{"a"', ':1}'), 100);
  expect(await folder.list()).toMatchObject([{ name: 'kev.json', bytes: 7 }]);
  expect(await textOf(folder.chunks('kev.json'))).toBe('{"a":1}');
  expect(await folder.remove('kev.json')).toBe(true);
  expect(await folder.remove('kev.json')).toBe(false);
});

test('what breaks off or is too large leaves what was there', async () => {
  const folder = openFolder(join(root, 'c'));
  await folder.take('kev.json', of('old'), 100);
  await expect(folder.take('kev.json', of('much', 'too', 'large'), 6)).rejects.toMatchObject({
    fault: { code: 'too-large', field: 'name', value: 'kev.json' },
  });
  const broken = (async function* () {
    yield* of('half');
    throw new Error('the line is cut');
  })();
  await expect(folder.take('kev.json', broken, 100)).rejects.toThrow('the line is cut');
  expect(await textOf(folder.chunks('kev.json'))).toBe('old');
  expect(readdirSync(folder.path)).toEqual(['kev.json']);
});

test('packed files are read as what is in them, and broken ones say so', async () => {
  const folder = openFolder(root);
  writeFileSync(join(root, 'nvd.json.gz'), gzipSync('{"b":2}'));
  let passed = 0;
  const text = await textOf(folder.chunks('nvd.json.gz', (bytes) => (passed += bytes)));
  expect(text).toBe('{"b":2}');
  expect(passed).toBe(gzipSync('{"b":2}').length);
  writeFileSync(join(root, 'bad.gz'), 'no gzip');
  await expect(textOf(folder.chunks('bad.gz'))).rejects.toThrow();
});

test.each(['../state.sqlite', 'a/b', '.hidden', '', 'x'.repeat(121)])('%j is no name', async (name) => {
  const folder = openFolder(root);
  await expect(folder.take(name, of('x'), 10)).rejects.toMatchObject({ fault: { field: 'name' } });
  await expect(textOf(folder.chunks(name))).rejects.toMatchObject({ fault: { field: 'name' } });
});
