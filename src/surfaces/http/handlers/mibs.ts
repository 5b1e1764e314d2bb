/** MIB files that people bring. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function mibsHandlers(deps: HttpDeps): Handlers<'mibs' | 'mibTexts' | 'addMib' | 'removeMib'> {
  const { mibs, access } = deps.services;
  return {
    mibs: async () => ({ items: await mibs.list() }),
    mibTexts: async () => ({ items: (await mibs.texts()).map(({ file, text }) => ({ name: file, text })) }),
    async addMib({ body, principal }) {
      const file = await mibs.add(body.name, body.text, principal.name);
      // The text of a file has no place in the audit: what it is called and what it holds has.
      await access.audit({
        actor: principal.name,
        action: 'addMib',
        object: `mib:${file.name}`,
        detail: { sizeBytes: file.sizeBytes, modules: file.modules.map((module) => module.name) },
      });
      return file;
    },
    async removeMib({ params }) {
      await mibs.remove(params.name);
      return { ok: true };
    },
  };
}
