/** `nocturne token create|list|revoke`: API tokens, straight in the state store, with or without a running server. */
import { z } from 'zod';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { createSecrets, loadKey } from '#io/secrets/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { roles } from '#pure/contract/resources.ts';
import { access } from '#services/access/index.ts';
import { readArguments } from './arguments.ts';
import { dataDirOf, stateFile } from './paths.ts';

const dayMs = 86_400_000;
const data = z.string().optional().describe('Data folder of the server');
const actions = {
  create: {
    name: 'token create',
    summary: 'Create an API token; its text is printed once, alone on standard output',
    example: 'nocturne token create --role viewer --name grafana --data /var/lib/nocturne',
    options: z.object({
      role: z.enum(roles).default('viewer').describe('What it may do'),
      name: z.string().min(1).max(100).default('command line').describe('What it is for'),
      scopes: z
        .array(z.string())
        .default([])
        .describe('Limit to these parts of the API, such as sensors:read'),
      expiresDays: z.number().min(1).optional().describe('Days until it expires; without it, never'),
      data,
    }),
  },
  list: {
    name: 'token list',
    summary: 'List API tokens',
    example: 'nocturne token list --json',
    options: z.object({ data }),
  },
  revoke: {
    name: 'token revoke',
    summary: 'Revoke an API token',
    example: 'nocturne token revoke --id 01j…',
    options: z.object({ id: z.string().min(1).describe('As listed'), data }),
  },
} as const;

async function withAccess<T>(
  given: string | undefined,
  work: (service: ReturnType<typeof access.create>) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(given, process.env);
  const log = createLog({ level: 'warn' });
  const secrets = createSecrets(loadKey(dataDir, process.env));
  const state = await openSqliteState({ path: stateFile(dataDir) });
  try {
    return await work(
      access.create(
        { state, secrets, clock: systemClock, random: systemRandom, log },
        access.settings.parse({}),
      ),
    );
  } finally {
    await state.close();
  }
}

export async function token(argv: readonly string[]): Promise<number> {
  const [action, ...rest] = argv;
  if (action === 'create') {
    const read = readArguments(actions.create, rest);
    if (!read) return 0;
    const { options } = read;
    const made = await withAccess(options.data, async (service) => {
      const expiresMs =
        options.expiresDays === undefined ? null : systemClock.now() + options.expiresDays * dayMs;
      const result = await service.createToken({
        name: options.name,
        role: options.role,
        scopes: options.scopes,
        expiresMs,
      });
      await service.audit({
        actor: 'command line',
        action: 'createToken',
        object: `token:${result.id}`,
        detail: { role: options.role },
      });
      return result;
    });
    process.stdout.write(read.json ? `${JSON.stringify(made)}\n` : `${made.secret}\n`);
    return 0;
  }
  if (action === 'list') {
    const read = readArguments(actions.list, rest);
    if (!read) return 0;
    for (const item of await withAccess(read.options.data, (service) => service.tokens()))
      process.stdout.write(
        read.json
          ? `${JSON.stringify(item)}\n`
          : `${item.id}  ${item.role.padEnd(8)}  ${item.name}${item.expiresMs === null ? '' : `  until ${new Date(item.expiresMs).toISOString()}`}\n`,
      );
    return 0;
  }
  if (action === 'revoke') {
    const read = readArguments(actions.revoke, rest);
    if (!read) return 0;
    await withAccess(read.options.data, async (service) => {
      await service.revokeToken(read.options.id);
      await service.audit({
        actor: 'command line',
        action: 'revokeToken',
        object: `token:${read.options.id}`,
      });
    });
    return 0;
  }
  if (action === undefined || action === '-h' || action === '--help') {
    for (const item of Object.values(actions)) process.stdout.write(`${item.summary}\n  ${item.example}\n`);
    return action === undefined ? 2 : 0;
  }
  throw invalidInput('action', action, 'not known', 'Write token create, token list or token revoke.');
}
