/** The key pair by which push services know this server (RFC 8292, 3): made once, kept sealed. */
import { generateKeyPairSync } from 'node:crypto';
import type { StateStore } from '#io/state/port.ts';
import type { Clock } from '#pure/contract/host.ts';
import type { Vault } from '#services/access/port.ts';

interface Jwk {
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export function createPushKey(deps: {
  readonly state: StateStore;
  readonly vault: Vault;
  readonly clock: Clock;
}) {
  let key: Jwk | undefined;
  return {
    async load(): Promise<void> {
      key = await deps.state.write(async (tx) => {
        const row = await tx.selectFrom('push_key').selectAll().executeTakeFirst();
        if (row) return deps.vault.open(row.sealed) as Jwk;
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
        const { x, y, d } = privateKey.export({ format: 'jwk' }) as unknown as Jwk;
        await tx
          .insertInto('push_key')
          .values({ id: 'vapid', sealed: deps.vault.seal({ x, y, d }), created_ms: deps.clock.now() })
          .execute();
        return { x, y, d };
      });
    },
    privateKey: (): Jwk | undefined => key,
    publicKey(): string {
      if (!key) throw new Error('the push key is asked for before the start');
      return Buffer.concat([
        Uint8Array.of(4),
        Buffer.from(key.x, 'base64url'),
        Buffer.from(key.y, 'base64url'),
      ]).toString('base64url');
    },
  };
}
