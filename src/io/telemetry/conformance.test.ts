import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import type { Clock, Log } from '#pure/contract/host.ts';
import { telemetryConformance } from './conformance.ts';
import { chdbMissing } from './connection.ts';
import { createTelemetry } from './index.ts';
import { createMemoryTelemetry, createSqliteTelemetry } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = () => join(folder, String(++files));
const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: console.error, error: console.error };
const clock: Clock = { now: Date.now, monotonicMs: () => performance.now(), sleep: async () => {} };

telemetryConformance('memory', async () => createMemoryTelemetry({ clock }));
telemetryConformance('sqlite', async () => createSqliteTelemetry({ path: fresh(), clock }));

const chdb = chdbMissing();
if (chdb) test.skip(`chdb: ${chdb}`);
else telemetryConformance('chdb', async () => createTelemetry({ dataDir: fresh(), clock, log }));
