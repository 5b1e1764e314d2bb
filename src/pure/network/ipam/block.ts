/** A prefix as the numbers from its first to its last address. The same arithmetic serves IPv4 and IPv6. */
import {
  formatAddress,
  formatPrefix,
  fromBigInt,
  type Prefix,
  parseAddress,
  parsePrefix,
  toBigInt,
  widthBits,
} from '../../base/address.ts';
import { invalidInput } from '../../base/errors.ts';
import type { AddressRange } from '../../base/targets.ts';

export interface Block extends AddressRange {
  readonly lengthBits: number;
}

export const sizeOf = (range: AddressRange): bigint => range.last - range.first + 1n;

export function blockAt(family: 4 | 6, value: bigint, lengthBits: number): Block {
  const host = BigInt(widthBits(family) - lengthBits);
  const first = (value >> host) << host;
  return { family, first, last: first + (1n << host) - 1n, lengthBits };
}

export const blockOf = (prefix: Prefix): Block =>
  blockAt(prefix.address.family, toBigInt(prefix.address), prefix.lengthBits);

export const formatBlock = (block: Block): string =>
  formatPrefix({ address: fromBigInt(block.family, block.first), lengthBits: block.lengthBits });

export const formatValue = (family: 4 | 6, value: bigint): string => formatAddress(fromBigInt(family, value));

export const covers = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last;

export const overlaps = (a: AddressRange, b: AddressRange): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

/** Fixed-width text that sorts as the numbers do, so that a range of addresses is a range of an index in any database. */
export function keyOf(family: 4 | 6, value: bigint): string {
  return `${family}${value.toString(16).padStart(family === 4 ? 8 : 32, '0')}`;
}
export function ofKey(key: string): { readonly family: 4 | 6; readonly value: bigint } {
  return { family: key[0] === '4' ? 4 : 6, value: BigInt(`0x${key.slice(1)}`) };
}

/** What a person declares: host bits are a mistake more often than an intention, so they are named, not cut off. */
export function readBlock(text: string, field: string): Block {
  const prefix = parsePrefix(text.trim());
  if (!prefix || (prefix.address.family === 6 && prefix.address.zone !== undefined))
    throw invalidInput(
      field,
      text,
      `"${text}" is not a prefix`,
      'Write address/length, such as 10.0.0.0/24 or 2001:db8::/64.',
    );
  const block = blockOf(prefix);
  if (block.first !== toBigInt(prefix.address))
    throw invalidInput(field, text, `"${text}" has host bits set`, `Write ${formatBlock(block)}.`);
  return block;
}

export function readAddress(text: string, field: string): { family: 4 | 6; value: bigint } {
  const address = parseAddress(text.trim());
  if (!address || (address.family === 6 && address.zone !== undefined))
    throw invalidInput(field, text, `"${text}" is not an address`, 'Write 10.0.0.5 or 2001:db8::5.');
  return { family: address.family, value: toBigInt(address) };
}

/**
 * The addresses that hosts may have: without network and broadcast address, and without the subnet-router anycast address of
 * IPv6 (RFC 4291 section 2.6.1). On point-to-point links both ends are hosts (RFC 3021 section 2.1, RFC 6164 section 6).
 */
export function hostsOf(block: Block): AddressRange {
  const { family, first, last, lengthBits } = block;
  if (widthBits(family) - lengthBits < 2) return { family, first, last };
  return { family, first: first + 1n, last: family === 4 ? last - 1n : last };
}
