/** What nmap's own tools think of our XML, and whether it reads back as what was found. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readScan } from '#pure/scan/formats/index.ts';
import { factsOf } from '#pure/scan/result.ts';
import type { OurRun, ScanRun } from './answers.ts';

const dtd = '/usr/share/nmap/nmap.dtd';

function tool(command: string, argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
}

export function expectGoodFiles(ours: OurRun, nmap: ScanRun): void {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-scan-files-'));
  const [mine, theirs] = [join(folder, 'ours.xml'), join(folder, 'nmap.xml')];
  try {
    writeFileSync(mine, ours.xml);
    writeFileSync(theirs, nmap.xml);
    const valid = tool('xmllint', ['--noout', '--nonet', '--dtdvalid', dtd, mine]);
    expect(valid, valid.stderr.slice(0, 1000)).toMatchObject({ status: 0 });
    // 0 says the same, 1 says different, 2 could not read it.
    const same = tool('ndiff', [mine, mine]);
    expect(same, same.stderr.slice(-1000)).toMatchObject({ status: 0 });
    const different = tool('ndiff', [theirs, mine]);
    expect(different, different.stderr.slice(-1000)).toMatchObject({ status: 1 });
    expect(different.stdout).toContain(ours.result.hosts[0]!.address);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const facts = readScan(ours.ndjson);
  expect(facts.notes).toEqual([]);
  expect([...factsOf(ours.result)]).toEqual([...factsOf(facts.result!)]);
}
