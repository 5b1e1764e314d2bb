/** SNMP values as people read them. */
import { formatIpv4, formatMac } from '../base/address.ts';
import { formatOid, type SnmpValue } from '../wire/snmp.ts';

/** Undefined unless the octets are printable UTF-8. */
export function textOf(value: SnmpValue | undefined): string | undefined {
  if (value?.type !== 'octets') return undefined;
  const trimmed = value.value.at(-1) === 0 ? value.value.subarray(0, -1) : value.value;
  const text = new TextDecoder('utf-8', { fatal: false }).decode(trimmed);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? undefined : text;
}

export function numberOf(value: SnmpValue | undefined): number | undefined {
  if (!value || !('value' in value)) return undefined;
  if (typeof value.value === 'number') return value.value;
  return typeof value.value === 'bigint' ? Number(value.value) : undefined;
}

export function macOf(value: SnmpValue | undefined): string | undefined {
  return value?.type === 'octets' && value.value.length === 6 ? formatMac(value.value) : undefined;
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const pad = (value: number) => String(value).padStart(2, '0');

export function formatTicks(ticks: number): string {
  const seconds = Math.floor(ticks / 100);
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days}d ` : ''}${pad(Math.floor(seconds / 3600) % 24)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

export function formatValue(value: SnmpValue): string {
  switch (value.type) {
    case 'octets': {
      const text = textOf(value);
      if (text !== undefined) return text;
      return value.value.length === 6 ? formatMac(value.value) : `0x${hexOf(value.value)}`;
    }
    case 'opaque':
      return `0x${hexOf(value.value)}`;
    case 'ipAddress':
      return value.value.length === 4
        ? formatIpv4(new DataView(value.value.buffer, value.value.byteOffset).getUint32(0))
        : hexOf(value.value);
    case 'oid':
      return formatOid(value.value);
    case 'timeTicks':
      return formatTicks(value.value);
    case 'null':
    case 'noSuchObject':
    case 'noSuchInstance':
    case 'endOfMibView':
      return value.type;
    default:
      return String(value.value);
  }
}
