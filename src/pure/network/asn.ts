/**
 * Which autonomous system announces an address, from the text of an open database: lines of
 * `first<TAB>last<TAB>number<TAB>country<TAB>name`, IPv4 and IPv6 mixed (the form of iptoasn.com). Who reads the file hands the
 * text in; nothing is fetched.
 */
import { type Address, parseAddress, toBigInt } from '../base/address.ts';
import type { AutonomousSystem } from '../contract/network.ts';

export interface AsnTable {
  readonly entries: number;
  /** Lines that could not be read; counted, not fatal. */
  readonly skipped: number;
  find(address: Address): AutonomousSystem | undefined;
}

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly system: AutonomousSystem;
}

/** About three times what the whole internet needs today. */
const entriesMax = 2_000_000;

export function parseAsnTable(text: string): AsnTable {
  const families: Record<4 | 6, Range[]> = { 4: [], 6: [] };
  const systems = new Map<string, AutonomousSystem>();
  let entries = 0;
  let skipped = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).trimEnd();
    at = end + 1;
    if (line === '' || line.startsWith('#')) continue;
    const [from = '', to = '', number = '', country = '', name = ''] = line.split('\t');
    const first = parseAddress(from);
    const last = parseAddress(to);
    const value = Number(number.replace(/^AS/i, ''));
    const good =
      first &&
      last &&
      first.family === last.family &&
      toBigInt(first) <= toBigInt(last) &&
      Number.isInteger(value);
    if (!good || value < 0 || value > 0xffffffff || entries >= entriesMax) {
      skipped++;
      continue;
    }
    // 0 marks space that nobody announces.
    if (value === 0) continue;
    const key = `${value} ${country} ${name}`;
    const system = systems.get(key) ?? { number: value, country, name };
    systems.set(key, system);
    families[first.family].push({ first: toBigInt(first), last: toBigInt(last), system });
    entries++;
  }
  for (const ranges of [families[4], families[6]])
    ranges.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  return {
    entries,
    skipped,
    find(address) {
      const ranges = families[address.family];
      const value = toBigInt(address);
      let low = 0;
      let high = ranges.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ranges[middle]!.first <= value) low = middle + 1;
        else high = middle;
      }
      const range = ranges[low - 1];
      return range && value <= range.last ? range.system : undefined;
    },
  };
}
