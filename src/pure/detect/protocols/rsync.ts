/** The rsync daemon greets with its protocol version (rsync's clientserver.c says so in a comment: `@RSYNCD: 31.0 digests`). */
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1 } from '../text.ts';

export const rsync = defineProtocol({
  id: 'rsync',
  title: 'rsync',
  transport: 'tcp',
  ports: [873],
  tlsPorts: [874],
  greets: true,
  rarity: 5,
  complete: endsLine,
  recognise(bytes) {
    const version = /^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)/.exec(latin1(bytes, 200))?.[1];
    if (version) return { name: 'rsync', product: 'rsync', info: `protocol ${version}` };
    return /^@ERROR: [^\n]{0,200}\n/.test(latin1(bytes, 300))
      ? { name: 'rsync', product: 'rsync' }
      : undefined;
  },
});

/** Unison greets with the oldest version that it gets on with. */
export const unison = defineProtocol({
  id: 'unison',
  title: 'Unison',
  transport: 'tcp',
  ports: [5600],
  greets: true,
  rarity: 9,
  recognise(bytes) {
    const version = /^Unison (\d\.\d{1,3})(?: with OCaml [^\n]{1,30})?\n/.exec(latin1(bytes, 100))?.[1];
    return version ? { name: 'unison', product: 'Unison', info: `protocol of ${version}` } : undefined;
  },
});
