/** What mail is shown to on its way: ClamAV (clamd(8)), SpamAssassin (spamd's PROTOCOL), and policy servers of Postfix (SMTPD_POLICY_README). */
import { beginsWith, hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const clamavVersion = /^ClamAV (\d[\w.-]*)(?:\/(\d+)\/[\w :]{1,40})?[\0\n]/;

export const clamd = defineProtocol({
  id: 'clamd',
  title: 'ClamAV',
  transport: 'tcp',
  ports: [3310],
  rarity: 8,
  probes: [{ id: 'clamd-version', bytes: () => utf8('zVERSION\0') }],
  recognise(bytes) {
    const text = latin1(bytes, 200);
    const found = clamavVersion.exec(text);
    if (found)
      return {
        name: 'clamd',
        product: 'ClamAV',
        version: found[1]!,
        ...(found[2] ? { info: `signatures ${found[2]}` } : {}),
      };
    return /^UNKNOWN COMMAND[\0\n]$/.test(text)
      ? { name: 'clamd', product: 'ClamAV', confidence: 7 }
      : undefined;
  },
});

export const spamd = defineProtocol({
  id: 'spamd',
  title: 'SpamAssassin',
  transport: 'tcp',
  ports: [783],
  rarity: 8,
  probes: [{ id: 'spamd-ping', bytes: () => utf8('PING SPAMC/1.5\r\n\r\n') }],
  complete: endsLine,
  recognise(bytes) {
    const protocol = /^SPAMD\/(\d\.\d) \d{1,2} /.exec(latin1(bytes, 100))?.[1];
    return protocol
      ? { name: 'spamd', product: 'SpamAssassin spamd', info: `protocol ${protocol}` }
      : undefined;
  },
});

export const postfixPolicy = defineProtocol({
  id: 'postfix-policy',
  title: 'Postfix policy server',
  transport: 'tcp',
  ports: [10_023, 10_031],
  rarity: 9,
  // A stranger without any property: nobody is let through or counted for it.
  probes: [{ id: 'policy-request', bytes: () => utf8('request=smtpd_access_policy\n\n') }],
  recognise: (bytes, asked) =>
    asked === 'policy-request' && /^action=[\x20-\x7e]{1,200}\n\n$/.test(latin1(bytes, 300))
      ? { name: 'postfix-policy', info: latin1(bytes, 200).trim() }
      : undefined,
});

/** The filters of Sendmail and Postfix: what may you do, in version 6? They answer with what they will (milter's mfdef.h, SMFIC_OPTNEG). */
export const milter = defineProtocol({
  id: 'milter',
  title: 'Milter',
  transport: 'tcp',
  ports: [8891, 8893, 11_332],
  rarity: 8,
  probes: [{ id: 'milter-options', bytes: () => hex('0000000d 4f 00000006 000001ff 001fffff') }],
  recognise(bytes) {
    if (bytes.length !== 17 || !beginsWith(bytes, hex('0000000d 4f 000000'))) return undefined;
    const version = bytes[8]!;
    return version >= 2 && version <= 6 ? { name: 'milter', info: `protocol ${version}` } : undefined;
  },
});
