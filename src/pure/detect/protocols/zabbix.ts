/** Zabbix (its manual, "Protocols"): messages with a head of five letters. Agents answer only the servers they know, trappers everybody. */
import { cursorOf, latin, le32, left, skip } from '../../wire/cursor.ts';
import { concat, le32 as le32Octets, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const head = 'ZBXD\x01';
const message = (text: string) => concat(head, le32Octets(text.length), zeros(4), text);

/** The text inside; undefined while it is not whole, and for other bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  const cursor = cursorOf(bytes);
  if (latin(cursor, 5) !== head) return undefined;
  const length = le32(cursor);
  skip(cursor, 4);
  return cursor.bad || length > left(cursor) ? undefined : latin(cursor, Math.min(length, 4096));
}

export const zabbixAgent = defineProtocol({
  id: 'zabbix-agent',
  title: 'Zabbix agent',
  transport: 'tcp',
  ports: [10_050],
  probes: [{ id: 'zabbix-agent-version', bytes: () => message('agent.version') }],
  rarity: 8,
  recognise(bytes) {
    const text = textOf(bytes);
    if (text === undefined || text.startsWith('{')) return undefined;
    const version = /^\d+\.\d+[\w.]*$/.exec(text)?.[0];
    return {
      name: 'zabbix-agent',
      product: 'Zabbix agent',
      ...(version ? { version } : {}),
      cpes: [cpe('a', 'zabbix', 'zabbix_agent', version)],
      confidence: version ? 10 : 8,
    };
  },
});

export const zabbixTrapper = defineProtocol({
  id: 'zabbix-trapper',
  title: 'Zabbix server or proxy',
  transport: 'tcp',
  ports: [10_051],
  // Statistics are given to those who are allowed; the others are refused in the same form.
  probes: [{ id: 'zabbix-stats', bytes: () => message('{"request":"zabbix.stats"}') }],
  rarity: 8,
  recognise(bytes) {
    const text = textOf(bytes);
    const response = /^\{"response":"(\w{1,20})"/.exec(text ?? '')?.[1];
    if (!text || !response) return undefined;
    const version = /"version":"(\d[\w.]{0,20})"/.exec(text)?.[1];
    const why = /"info":"([^"]{0,100})"/.exec(text)?.[1];
    return {
      name: 'zabbix-trapper',
      product: 'Zabbix',
      ...(version ? { version } : {}),
      ...(why ? { info: shown(why, 100) } : {}),
      cpes: [cpe('a', 'zabbix', 'zabbix', version)],
      confidence: version ? 10 : 9,
    };
  },
});
