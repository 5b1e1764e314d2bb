/** A program of the folder that the administrator of this machine allows: what a script can do with an alert, it can do. */
import { z } from 'zod';
import { FaultError } from '#pure/base/errors.ts';
import { RefusedError } from './http.ts';
import { channelKind, cut } from './kind.ts';

const outputBytesMax = 64 * 1024;
const saidMax = 200;

export const program = channelKind({
  id: 'program',
  title: 'Program',
  summary: 'Runs a program on the server; the message is its standard input, as JSON',
  acknowledgements: true,
  config: z.object({
    program: z
      .string()
      .regex(/^\w[\w.+-]{0,99}$/, 'is no file name')
      .describe('File name in the folder that NOCTURNE_PLUGINS names'),
    arguments: z
      .array(z.string().max(1000))
      .max(50)
      .default([])
      .describe('May hold {subject}, {severity}, {change}, {device} and {id}; no shell looks at them'),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .meta({ unit: 'ms' })
      .describe('It is ended then, and tried later'),
  }),
  render(config, message) {
    const values: Readonly<Record<string, string>> = {
      subject: message.subject,
      severity: message.severity,
      change: message.change,
      device: message.alert?.deviceName ?? '',
      id: message.id,
    };
    const { mail: _, ...told } = message;
    return {
      name: config.program,
      args: config.arguments.map((text) =>
        text.replaceAll(/\{(subject|severity|change|device|id)\}/g, (_all, name: string) => values[name]!),
      ),
      input: JSON.stringify(told),
    };
  },
  preview: ({ name, args, input }) => `${[name, ...args].join(' ')}\n\n${input}`,
  async send(config, plan, _message, world) {
    const outcome = await world.program({ ...plan, timeoutMs: config.timeoutMs, outputBytesMax });
    if (!outcome.ok) throw new FaultError(outcome.fault);
    const { exitCode, errors, output } = outcome.result;
    if (exitCode === 0) return;
    const said = new TextDecoder().decode(errors.length > 0 ? errors : output).trim();
    throw new RefusedError(`${plan.name} ended with ${exitCode ?? 'a signal'}: ${cut(said, saidMax)}`, {
      status: exitCode ?? 0,
      permanent: false,
    });
  },
});
