/** How many of 916 recorded pairs of sysDescr and sysObjectID are recognised right: the first sight of a device, without asking further. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detect } from '#pure/platforms/detect.ts';
import { platformsOf } from './os-names.ts';

/** Third-party recordings, GPL: read where they lie, never part of this repository. */
export const recordings = join(import.meta.dirname, '../../../shared/snmp');
const pairs = join(recordings, 'osdetect.jsonl');
export const recordingsMissing = existsSync(pairs) ? undefined : `no recordings in ${recordings}`;

interface Pair {
  readonly name: string;
  readonly os: string;
  readonly sysDescr?: string;
  readonly sysObjectID?: string;
}
export interface Recognised {
  readonly pair: Pair;
  readonly platform: string;
  readonly right: boolean;
}

export const recognise = (): readonly Recognised[] =>
  readFileSync(pairs, 'utf8')
    .split('\n')
    .filter((line) => line)
    .map((line) => {
      const pair = JSON.parse(line) as Pair;
      const { platform = 'generic' } = detect({
        sysDescr: pair.sysDescr ?? '',
        sysObjectId: (pair.sysObjectID ?? '').replace(/^\./, ''),
      });
      return { pair, platform, right: (platformsOf[pair.os] ?? '').split(' ').includes(platform) };
    });
