/** The database of Open vSwitch (RFC 7047): JSON-RPC without a login. What it serves is asked; the row of the switch tells its version. */
import { defineProtocol, type Recognised } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const question = (method: string, params: unknown) =>
  utf8(JSON.stringify({ method, params, id: 'nocturne' }));
const columns = ['ovs_version', 'system_type', 'system_version'];
const row = { op: 'select', table: 'Open_vSwitch', where: [], columns };
const ended = (bytes: Uint8Array) => latin1(bytes.subarray(-1)) === '}';

export const ovsdb = defineProtocol({
  id: 'ovsdb',
  title: 'Open vSwitch database',
  transport: 'tcp',
  ports: [6640, 6641, 6642],
  rarity: 8,
  probes: [{ id: 'ovsdb-list', bytes: () => question('list_dbs', []) }],
  complete: ended,
  recognise(bytes) {
    const text = latin1(bytes, 1000);
    if (!/"id":"nocturne"/.test(text) || !/"error":null/.test(text)) return undefined;
    const list = /"result":\[((?:"\w{1,60}",?){1,20})\]/.exec(text)?.[1];
    if (!list) return undefined;
    // A database about itself is the habit of this server.
    const own = list.includes('"_Server"');
    return {
      name: 'ovsdb',
      ...(own ? { product: 'Open vSwitch ovsdb-server' } : {}),
      info: `databases ${list.replaceAll('"', '').replaceAll(',', ', ')}`,
    };
  },
  async further(talk, known): Promise<Partial<Recognised>> {
    if (!known.info?.includes('Open_vSwitch')) return {};
    const text = latin1(await talk.ask(question('transact', ['Open_vSwitch', row]), { enough: ended }), 1000);
    const version = /"ovs_version":"(\d[\w.]{0,20})"/.exec(text)?.[1];
    const [type, release] = [/"system_type":"([\w.-]{1,30})"/, /"system_version":"([\w.-]{1,30})"/].map(
      (pattern) => pattern.exec(text)?.[1],
    );
    return {
      ...(version ? { version } : {}),
      ...(type && type !== 'unknown' ? { os: [type, release].filter(Boolean).join(' ') } : {}),
    };
  },
});
