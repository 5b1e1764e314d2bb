/**
 * Links by which an alert is taken from a message: signed under the key of this installation, good for one alert and one act, for some days.
 * Opening one only shows a page; taking is a POST, so that mail scanners and previews, which open every link, take nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import { FaultError, fault } from '#pure/base/errors.ts';

export interface LinkClaim {
  readonly alertId: string;
  /** Who was told by it. */
  readonly by: string;
}
const purpose = 'acknowledge-alert';

export const linkToken = (sign: (text: string) => string, claim: LinkClaim, expiresMs: number): string => {
  const body = Buffer.from(JSON.stringify([claim.alertId, claim.by, Math.floor(expiresMs / 1000)])).toString(
    'base64url',
  );
  return `${body}.${sign(`${purpose}\n${body}`).slice(0, 40)}`;
};

const refuse = (message: string): FaultError =>
  new FaultError(
    fault('forbidden', message, { field: 'token', remedy: 'Sign in and take the alert on its page.' }),
  );

export function readLink(sign: (text: string) => string, token: string, nowMs: number): LinkClaim {
  const [body = '', signature = ''] = token.split('.');
  const wanted = Buffer.from(sign(`${purpose}\n${body}`).slice(0, 40));
  const given = Buffer.from(signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given))
    throw refuse('this link was not made here');
  const [alertId, by, expiresS] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    string,
    number,
  ];
  if (expiresS * 1000 < nowMs) throw refuse('this link has expired');
  return { alertId, by };
}
