/** How full: a bar of what is used and what is kept, with the number beside it. */
import type { AddressPrefix, Utilisation } from '#pure/contract/resources.ts';

/** Above these a prefix is worth a look, and nearly full. */
const hotPercent = 85;
const fullPercent = 95;

/** Text that has more digits than people read: 18 446 744 073 709 551 614 is 1.8e19. */
export function formatSize(text: string): string {
  if (text.length <= 9) return Number(text).toLocaleString('en-US').replaceAll(',', '\u2009');
  return `${text[0]}.${text[1]} × 10${[...String(text.length - 1)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`;
}

export function UseBar({ use, wide = false }: { use: Utilisation; wide?: boolean }) {
  const size = Number(use.size);
  const reserved = size === 0 ? 0 : Math.min(100, (use.reserved / size) * 100);
  const used = Math.max(0, use.percent - reserved);
  const tone = use.percent >= fullPercent ? 'full' : use.percent >= hotPercent ? 'hot' : '';
  return (
    <span className={wide ? 'ipam-use wide' : 'ipam-use'}>
      <span className="ipam-bar" aria-hidden>
        <i className={tone} style={{ width: `${used}%` }} />
        <i className="kept" style={{ width: `${reserved}%` }} />
      </span>
      <span className="percent">{use.percent > 0 && use.percent < 1 ? '<1' : Math.round(use.percent)} %</span>
    </span>
  );
}

export const statusBadge: Readonly<Record<AddressPrefix['status'], string>> = {
  active: 'badge up',
  container: 'badge accent',
  reserved: 'badge warning',
  deprecated: 'badge',
};
