/** X11 servers that let anybody in: whoever is connected sees the screen and every key that is pressed. */

import { latinOf } from '../../wire/cursor.ts';
import { complete, type Decoded, malformed, partial } from '../../wire/decoded.ts';
import { type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'X11 server that lets anybody in',
    severity: 'critical',
    remedy:
      'Start it with "-nolisten tcp" (the default today) or "xhost -", and use "ssh -X" for remote programs.',
    references: ['CVE-1999-0526', 'X.Org "Xsecurity" manual'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('x11', rules);

/** X Window System Protocol, section 8: little-endian, version 11.0, no authorisation. */
const setup = Uint8Array.of(0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/** 0 refuses, 2 asks for more, 1 lets in: then the vendor's name stands at 40. */
export function decodeSetup(bytes: Uint8Array): Decoded<{ readonly vendor: string | undefined }> {
  if (bytes.length < 8) return partial;
  if (bytes[0]! > 2) return malformed('what answers is no X server');
  const lengthBytes = 8 + 4 * (bytes[6]! | (bytes[7]! << 8));
  if (bytes[0] !== 1) return complete({ vendor: undefined }, lengthBytes);
  if (bytes.length < 40) return partial;
  const vendorBytes = bytes[24]! | (bytes[25]! << 8);
  if (bytes.length < 40 + vendorBytes) return partial;
  return complete({ vendor: latinOf(bytes.subarray(40, 40 + vendorBytes)) }, bytes.length);
}

export const x11 = defineAudit({
  id: 'x11',
  title: 'X11',
  summary: 'X servers that let anybody in',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('x11', 'X11')(target),

  async run(target, world) {
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.write(setup);
      return await talk.next(decodeSetup);
    });
    return value?.vendor === undefined
      ? []
      : [find('no-login', `connected without authorisation; vendor ${value.vendor}`)];
  },
});
