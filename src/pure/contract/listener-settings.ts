/** Settings of services that receive unasked datagrams: where they listen, and how much they take. */
import { z } from 'zod';
import { parseAddress } from '../base/address.ts';

/** `dropped` says what becomes of the rest. */
export const listenerSettings = (defaults: { port: number; perSecondMax: number }, dropped: string) => ({
  addresses: z
    .array(
      z.string().refine((text) => parseAddress(text) !== undefined, 'is no address, such as 0.0.0.0 or ::'),
    )
    .max(20)
    .default([])
    .describe('Own addresses to listen on, such as 0.0.0.0 or ::; none: off'),
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(defaults.port)
    .describe('UDP port; below 1024 needs a privilege'),
  perSecondMax: z.number().int().min(1).max(100_000).default(defaults.perSecondMax).describe(dropped),
});
