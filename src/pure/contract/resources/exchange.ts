/** Import and export: what a file would change, and what it did. */
import { z } from 'zod';
import { id } from './base.ts';

export const importFormats = [
  'csv',
  'json',
  'yaml',
  'nmap',
  'putty',
  'mremoteng',
  'securecrt',
  'ansible-ini',
  'prtg',
  'uptime-kuma',
  'nagios',
  'blackbox',
  'zabbix',
] as const;
export const exportFormats = ['csv', 'json', 'yaml', 'ansible', 'http_sd'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const importActions = ['create', 'change', 'keep', 'refuse'] as const;

export const importSensor = z.object({
  name: z.string(),
  toolId: z.string(),
  action: z.enum(['create', 'keep', 'refuse']),
  reason: z.string().describe('Why it is refused; else empty'),
});
export const importRow = z.object({
  row: z.number().describe('Line of the text, or number of the item'),
  name: z.string(),
  address: z.string().nullable(),
  action: z.enum(importActions),
  deviceId: id.nullable().describe('The device that is changed or kept, or was created'),
  changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  reasons: z.array(z.string()).describe('Why it is refused, and what of it stays as a person said'),
  sensors: z.array(importSensor).describe('Checks of the file as sensors of this device'),
});
export const importNote = z.object({
  row: z.number(),
  field: z.string(),
  value: z.string(),
  message: z.string(),
});
export const importResult = z.object({
  format: z.enum(importFormats).nullable().describe('Null: not recognised'),
  rowIs: z.enum(['line', 'item']),
  planId: z.string().describe('Give it back to apply exactly this plan'),
  applied: z.boolean(),
  counts: z.object({ create: z.number(), change: z.number(), keep: z.number(), refuse: z.number() }),
  sensors: z.object({ create: z.number(), keep: z.number(), refuse: z.number() }),
  sites: z.array(z.string()).describe('Sites that are created'),
  rows: z.array(importRow),
  notes: z.array(importNote).describe('What could not be read from the file'),
  notesDropped: z.number().describe('More notes, which are only counted'),
  columns: z
    .array(z.object({ name: z.string(), field: z.string().nullable(), samples: z.array(z.string()) }))
    .nullable()
    .describe('Of a table: what each column was taken for'),
  undo: z.string().describe('How to take it back'),
});
export type ImportSensor = z.infer<typeof importSensor>;
export type ImportRow = z.infer<typeof importRow>;
export type ImportNote = z.infer<typeof importNote>;
export type ImportResult = z.infer<typeof importResult>;
