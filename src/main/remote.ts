/** What commands share that work on the data folder while no server runs, and through the API of one that does. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { lockDataDir } from './lock.ts';

/** Options of every such command. */
export const where = {
  data: z.string().optional().describe('Data folder, while no server runs on it'),
  server: z
    .string()
    .optional()
    .describe('Address of a running server instead, with a token in NOCTURNE_TOKEN'),
};

export async function request(
  server: string,
  method: string,
  path: string,
  body?: string,
): Promise<Response> {
  const token = process.env.NOCTURNE_TOKEN;
  if (!token)
    throw invalidInput(
      'NOCTURNE_TOKEN',
      '',
      'is not set',
      'Make a token with "nocturne token create --role engineer", and put it into this variable.',
    );
  const response = await fetch(new URL(path, server), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  }).catch((error: unknown) => {
    const { cause, message } = error as Error;
    throw new FaultError(
      fault('refused', `${server} does not answer: ${(cause as Error | undefined)?.message ?? message}`, {
        field: 'server',
        value: server,
      }),
    );
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => null)) as { code?: string } | null;
  throw new FaultError(
    problem?.code
      ? (problem as unknown as ConstructorParameters<typeof FaultError>[0])
      : fault('malformed', `${server} answered ${response.status}`, { field: 'server', value: server }),
  );
}

export function lockForWriting(dataDir: string): () => void {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== 'conflict') throw error;
    throw new FaultError({
      ...error.fault,
      remedy: 'Give its address with --server and a token in NOCTURNE_TOKEN, or stop it first.',
    });
  }
}
