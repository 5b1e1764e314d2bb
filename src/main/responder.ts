/** `nocturne responder`: the other end of `nocturne jitter`. */
import { once } from 'node:events';
import { z } from 'zod';
import { startResponder } from '#io/net/stamp-responder.ts';
import { familyOf } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { stampPort } from '#pure/wire/stamp.ts';
import { readArguments } from './arguments.ts';

const command = {
  name: 'responder',
  summary: 'Answer jitter measurements of other machines (STAMP, TWAMP-Light)',
  example: 'nocturne responder 192.0.2.10 --port 862',
  positional: 'addresses',
  options: z.object({
    addresses: z.array(z.string().min(1).max(100)).min(1).max(20).describe('Own addresses to listen on'),
    port: z.number().int().min(1).max(65_535).default(stampPort).describe('UDP port'),
    packetsPerSecondMax: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(1000)
      .describe('Answers to one source; further packets are dropped and counted'),
  }),
};

export async function responder(argv: readonly string[]): Promise<number> {
  const read = readArguments(command, argv);
  if (!read) return 0;
  const { options } = read;
  for (const address of options.addresses)
    if (!familyOf(address))
      throw invalidInput('addresses', address, 'not an address', 'Give addresses of this machine, no names.');
  const running = await startResponder(options).catch((error: NodeJS.ErrnoException) => {
    throw new FaultError(
      fault(
        error.code === 'EACCES' ? 'missing-privilege' : 'conflict',
        `port ${options.port}: ${error.message}`,
        {
          field: 'port',
          value: String(options.port),
          remedy: 'Choose a free port with --port, above 1024 without privileges.',
        },
      ),
    );
  });
  process.stderr.write(`answering on ${options.addresses.join(', ')} port ${running.port}\n`);
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  running.close();
  process.stderr.write(`${JSON.stringify(running.figures())}\n`);
  return 0;
}
