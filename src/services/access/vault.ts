/** Credentials sealed at rest; opened only here, for tools, by reference. Values never leave by the API. */
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Credential, Credentials } from '#pure/contract/host.ts';
import type { AccessDeps } from './deps.ts';
import type { Access } from './port.ts';
import { credentialInfoOf } from './rows.ts';

export function createVault({ state, secrets, clock, random }: AccessDeps): {
  readonly credentials: Credentials;
  readonly list: Access['credentialList'];
  readonly create: Access['createCredential'];
  readonly remove: Access['deleteCredential'];
  readonly kindOf: Access['credentialKind'];
  /** Reads what kinds there are; nothing else changes them but this vault. */
  readonly load: () => Promise<void>;
} {
  const kinds = new Map<string, string>();
  return {
    kindOf: (id) => kinds.get(id),
    async load() {
      for (const row of await state.db.selectFrom('credential').select(['id', 'kind']).execute())
        kinds.set(row.id, row.kind);
    },
    credentials: {
      async credential(reference) {
        const row = await state.db
          .selectFrom('credential')
          .select('sealed')
          .where((eb) => eb.or([eb('id', '=', reference), eb('name', '=', reference)]))
          .executeTakeFirst();
        if (row) return { ok: true, credential: secrets.open(row.sealed) as Credential };
        return {
          ok: false,
          fault: fault('not-found', `credential: the vault holds nothing named "${reference}"`, {
            field: 'credential',
            value: reference,
            remedy: 'Add it under Settings, Credentials, or choose one that is there.',
          }),
        };
      },
    },
    list: async () =>
      (
        await state.db
          .selectFrom('credential')
          .select(['id', 'name', 'kind', 'created_ms', 'updated_ms'])
          .orderBy('name')
          .execute()
      ).map(credentialInfoOf),
    async create(body) {
      if (body.credential.kind === 'snmp-user' && body.credential.privacy && !body.credential.auth)
        throw new FaultError(
          fault('invalid-input', 'credential.privacy: needs authentication too', {
            field: 'credential.privacy',
            remedy:
              'Give auth a protocol and a password as well: SNMPv3 has no privacy without authentication.',
          }),
        );
      const now = clock.now();
      const row = {
        id: newId(now, random.bytes),
        name: body.name,
        kind: body.credential.kind,
        sealed: secrets.seal(body.credential),
        created_ms: now,
        updated_ms: now,
      };
      await state.write(async (tx) => {
        const same = await tx
          .selectFrom('credential')
          .select('id')
          .where('name', '=', body.name)
          .executeTakeFirst();
        if (same)
          throw new FaultError(
            fault('conflict', `name: a credential named "${body.name}" exists already`, {
              field: 'name',
              value: body.name,
            }),
          );
        await tx.insertInto('credential').values(row).execute();
      });
      kinds.set(row.id, row.kind);
      return credentialInfoOf(row);
    },
    async remove(id) {
      const changed = await state.write((tx) =>
        tx.deleteFrom('credential').where('id', '=', id).executeTakeFirst(),
      );
      if (Number(changed.numDeletedRows) === 0)
        throw new FaultError(fault('not-found', `no credential "${id}"`, { field: 'id', value: id }));
      kinds.delete(id);
    },
  };
}
