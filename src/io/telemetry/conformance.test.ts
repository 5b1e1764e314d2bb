import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Clock } from '#pure/contract/host.ts';
import { telemetryConformance } from './conformance.ts';
import { createMemoryTelemetry, createSqliteTelemetry } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = () => join(folder, String(++files));
const clock: Clock = { now: Date.now, monotonicMs: () => performance.now(), sleep: async () => {} };

telemetryConformance('memory', async () => createMemoryTelemetry({ clock }));
telemetryConformance('sqlite', async () => createSqliteTelemetry({ path: fresh(), clock }));
