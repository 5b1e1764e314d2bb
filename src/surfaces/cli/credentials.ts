/**
 * Credentials on the command line are written in place, there is no vault without a server: `public` or `v2c:public`, `v1:public`,
 * `v3:user`, `v3:user:sha256:authpass`, `v3:user:sha256:authpass:aes128:privpass`, `password:user:secret`, `secret:text`. `env:NAME`
 * and `file:PATH` read the same text from where it is not seen in the process list or the shell's history.
 */
import { readFileSync } from 'node:fs';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import type { Credential, Credentials, SnmpAuth, SnmpPrivacy } from '#pure/contract/host.ts';
import { credentialInput } from '#pure/contract/resources/access.ts';
import { parseInput } from '#pure/contract/tool.ts';

const usage =
  'Write public, v1:community, v2c:community, v3:user:sha256:authpass:aes128:privpass, password:user:secret, secret:text, env:NAME or file:PATH.';

export function parseCredential(text: string): Credential {
  const [scheme, ...rest] = text.split(':');
  const shaped = (value: unknown) => parseInput(credentialInput, value) as Credential;
  switch (scheme) {
    case 'v1':
    case 'v2c':
      return shaped({
        kind: 'snmp-community',
        version: scheme === 'v1' ? '1' : '2c',
        community: rest.join(':'),
      });
    case 'v3': {
      const [user, auth, authPassword, privacy, privacyPassword] = rest;
      return shaped({
        kind: 'snmp-user',
        user,
        ...(auth ? { auth: { protocol: auth as SnmpAuth, password: authPassword ?? '' } } : {}),
        ...(privacy
          ? { privacy: { protocol: privacy as SnmpPrivacy, password: privacyPassword ?? '' } }
          : {}),
      });
    }
    case 'password':
      return shaped({ kind: 'password', user: rest[0], password: rest.slice(1).join(':') });
    case 'secret':
      return shaped({ kind: 'secret', secret: rest.join(':') });
    default:
      return shaped({ kind: 'snmp-community', version: '2c', community: text });
  }
}

function textOf(
  reference: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | Fault {
  if (reference.startsWith('env:')) {
    const name = reference.slice(4);
    return (
      environment[name] ??
      fault('not-found', `credential: the environment has no ${name}`, {
        field: 'credential',
        value: reference,
        remedy: usage,
      })
    );
  }
  if (reference.startsWith('file:')) {
    try {
      return readFileSync(reference.slice(5), 'utf8').trim();
    } catch (error) {
      return fault(
        'not-found',
        `credential: ${reference.slice(5)} cannot be read (${(error as NodeJS.ErrnoException).code})`,
        {
          field: 'credential',
          value: reference,
          remedy: usage,
        },
      );
    }
  }
  return reference;
}

export function inlineCredentials(environment: Readonly<Record<string, string | undefined>>): Credentials {
  return {
    async credential(reference) {
      const text = textOf(reference, environment);
      if (typeof text !== 'string') return { ok: false, fault: text };
      try {
        return { ok: true, credential: parseCredential(text) };
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        // The value is a secret: it must not come back in the message.
        const field = error.fault.field ?? 'credential';
        return {
          ok: false,
          fault: fault(
            'invalid-input',
            `credential: ${field} is not valid in "${reference.split(':')[0]}:…"`,
            {
              field: 'credential',
              remedy: usage,
            },
          ),
        };
      }
    },
  };
}
