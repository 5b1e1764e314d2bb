/** The documentation in `docs/`, served by the product: a list of pages, and each page as HTML. */
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { marked } from 'marked';
import { FaultError, fault } from '#pure/base/errors.ts';

const pagesMax = 2000;

export async function listDocs(root: string): Promise<{ path: string; title: string }[]> {
  const found: { path: string; title: string }[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if (entry.name.endsWith('.md') && found.length < pagesMax) {
        const text = await readFile(join(root, path), 'utf8');
        const title = /^#\s+(.+)$/m.exec(text)?.[1]?.trim() ?? path;
        found.push({ path: path.slice(0, -3), title });
      }
    }
  };
  await visit('');
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** The page as an HTML fragment. Only names of plain path segments are opened, so nothing outside `root` can be read. */
export async function renderDoc(root: string, path: string): Promise<string> {
  const clean = path.replace(/\.md$/, '');
  const notFound = () =>
    new FaultError(
      fault('not-found', `there is no documentation page "${clean}"`, {
        field: 'path',
        value: clean.slice(0, 200),
      }),
    );
  if (!/^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/.test(clean)) throw notFound();
  const text = await readFile(join(root, `${clean}.md`), 'utf8').catch(() => {
    throw notFound();
  });
  const html = await marked.parse(text, { gfm: true });
  const slug = (title: string) =>
    title
      .replace(/<[^>]+>/g, '')
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s+/g, '-');
  // A block that scrolls sideways on a phone must be reachable by keyboard.
  return html
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replace(
      /<h([1-4])>(.*?)<\/h\1>/g,
      (_, level: string, title: string) => `<h${level} id="${slug(title)}">${title}</h${level}>`,
    );
}
