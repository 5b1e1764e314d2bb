/** What every shape is made of: identifiers, times, faults, states. */
import { z } from 'zod';
import { faultCodes } from '../../base/errors.ts';

export const id = z.string().min(1).max(64);

/** Epoch milliseconds. */
export const timeMs = z.number().int().meta({ unit: 'time' });

export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const;
export type Role = (typeof roles)[number];

export const faultSchema = z.object({
  code: z.enum(faultCodes as [string, ...string[]]),
  message: z.string(),
  source: z.enum(['target', 'path', 'resolver', 'input', 'internal']),
  remedy: z.string(),
  field: z.string().optional(),
  value: z.string().optional(),
});

/** unknown: never ran, or the probe could not tell; warning: a soft threshold; paused: a person said so. */
export const sensorStates = ['up', 'warning', 'down', 'unknown', 'paused'] as const;
export type SensorState = (typeof sensorStates)[number];

export const stateCounts = z.object({
  up: z.number(),
  warning: z.number(),
  down: z.number(),
  unknown: z.number(),
  paused: z.number(),
  acknowledged: z.number().describe('Down or warning, and taken by a person'),
});
export type StateCounts = z.infer<typeof stateCounts>;
