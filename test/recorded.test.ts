/** What is made of recorded devices of 508 platforms. `node test/recorded-devices.ts` prints the tables behind these figures. */
import { expect, test } from 'vitest';
import { platforms } from '#pure/platforms/index.ts';
import { identifyAll } from './recorded/identified.ts';
import { platformsOf } from './recorded/os-names.ts';
import { recognise, recordingsMissing } from './recorded/recognised.ts';

/** Parts of 1 that must stay right: what was reached, less a little for rules that become more careful. */
const recognisedMin = 0.96;
const agreementMin = { version: 0.97, model: 0.93, serial: 0.97 };

test('every name of the other product leads to platforms that exist', () => {
  const ids = new Set(platforms.map(({ id }) => id));
  const unknown = Object.values(platformsOf)
    .flatMap((names) => names.split(' '))
    .filter((id) => id && !ids.has(id));
  expect(unknown).toEqual([]);
});

test.skipIf(recordingsMissing)('most devices are recognised at first sight', () => {
  const found = recognise();
  const unmapped = found.filter(({ pair }) => platformsOf[pair.os] === undefined).map(({ pair }) => pair.os);
  expect(unmapped, 'add the name to test/recorded/os-names.ts').toEqual([]);
  const right = found.filter((item) => item.right).length;
  expect(right / found.length).toBeGreaterThanOrEqual(recognisedMin);
});

test.skipIf(recordingsMissing)(
  'recorded devices are identified over SNMP as the other product does',
  async () => {
    const found = await identifyAll();
    expect(found.filter((item) => !item.right).map(({ name, platform }) => `${name}: ${platform}`)).toEqual(
      [],
    );
    for (const fact of ['version', 'model', 'serial'] as const) {
      const comparable = found.filter((item) =>
        ['same', 'differs', 'missing'].includes(item[fact].agreement),
      );
      const same = comparable.filter((item) => item[fact].agreement === 'same').length;
      expect(same / comparable.length, fact).toBeGreaterThanOrEqual(agreementMin[fact]);
    }
  },
);
