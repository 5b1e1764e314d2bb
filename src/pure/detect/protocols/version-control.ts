/** Servers of version control: git-daemon (pack protocol), svnserve (ra_svn), CVS pserver, Perforce. */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const gitRequest = (host: string) => {
  const line = `git-upload-pack /\0host=${host}\0`;
  return utf8(`${(line.length + 4).toString(16).padStart(4, '0')}${line}`);
};

export const git = defineProtocol({
  id: 'git',
  title: 'Git',
  transport: 'tcp',
  ports: [9418],
  rarity: 7,
  probes: [{ id: 'git-upload-pack', bytes: ({ serverName, address }) => gitRequest(serverName ?? address) }],
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    if (
      /^[0-9a-f]{4}ERR (?:access denied|no such repository|service not enabled|[^\n]{0,60}repository)/.test(
        text,
      )
    )
      return { name: 'git', product: 'git-daemon' };
    if (!/^[0-9a-f]{4}[0-9a-f]{40} [^\0\n]{1,200}\0/.test(text)) return undefined;
    const version = /\bagent=git\/(\d[\w.]*)/.exec(text)?.[1];
    return { name: 'git', product: 'git-daemon', ...(version ? { version } : {}) };
  },
});

export const svn = defineProtocol({
  id: 'svn',
  title: 'Subversion',
  transport: 'tcp',
  ports: [3690],
  greets: true,
  rarity: 7,
  recognise(bytes) {
    const found = /^\( success \( (\d+) (\d+) \( [^)]{0,100}\) \( ([^)]{0,300}) \)/.exec(latin1(bytes, 600));
    return found
      ? { name: 'svn', product: 'Subversion svnserve', info: `protocol ${found[1]}-${found[2]}` }
      : undefined;
  },
});

export const cvs = defineProtocol({
  id: 'cvs',
  title: 'CVS pserver',
  transport: 'tcp',
  ports: [2401],
  rarity: 8,
  probes: [{ id: 'cvs-start', bytes: () => utf8('\n') }],
  recognise: (bytes) =>
    /^(?:error \d* )?cvs(?:nt)? \[(?:pserver|server) aborted\]: |^cvs-pserver /.test(latin1(bytes, 200))
      ? { name: 'cvspserver', product: 'CVS' }
      : undefined,
});

/** A message of variables: name, zero, length in four little-endian bytes, value, zero; before it the xor of its length, and its length. */
function perforceMessage(variables: Readonly<Record<string, string>>): Uint8Array {
  const body: number[] = [];
  for (const [name, value] of Object.entries(variables))
    body.push(...utf8(name), 0, value.length, 0, 0, 0, ...utf8(value), 0);
  const length = [body.length & 255, (body.length >> 8) & 255, 0, 0];
  return Uint8Array.from([length.reduce((sum, byte) => sum ^ byte, 0), ...length, ...body]);
}

export const perforce = defineProtocol({
  id: 'perforce',
  title: 'Perforce',
  transport: 'tcp',
  ports: [1666],
  rarity: 8,
  probes: [
    {
      id: 'perforce-protocol',
      bytes: () => perforceMessage({ cmpfile: '', client: '80', api: '99999', func: 'protocol' }),
    },
  ],
  recognise(bytes) {
    const [check, a, b, c, d] = bytes;
    if (bytes.length < 12 || check !== (a! ^ b! ^ c! ^ d!)) return undefined;
    const text = latin1(bytes, 2000);
    return /\0(?:xfiles|server2?|security)\0/.test(text) && /func\0.{4}protocol\0/s.test(text)
      ? { name: 'p4', product: 'Perforce' }
      : undefined;
  },
});

/** Bazaar and Breezy: the smart protocol, which answers a hello with its version. */
export const bzr = defineProtocol({
  id: 'bzr',
  title: 'Bazaar',
  transport: 'tcp',
  ports: [4155],
  rarity: 8,
  probes: [{ id: 'bzr-hello', bytes: () => utf8('hello\n') }],
  recognise(bytes, asked) {
    const text = latin1(bytes, 200);
    const version = asked === 'bzr-hello' ? /^ok[^ -~](\d)\n$/.exec(text)?.[1] : undefined;
    if (version) return { name: 'bzr', product: 'Bazaar smart server', info: `protocol ${version}` };
    return /^error[^ -~]Generic bzr smart protocol error: /.test(text)
      ? { name: 'bzr', product: 'Bazaar smart server' }
      : undefined;
  },
});
