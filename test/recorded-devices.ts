/** Prints what is made of recorded devices: `node test/recorded-devices.ts [part of a name]`. Needs ../shared/snmp. */
import { type Compared, identifyAll } from './recorded/identified.ts';
import { recognise, recordingsMissing } from './recorded/recognised.ts';

if (recordingsMissing) {
  console.error(recordingsMissing);
  process.exit(1);
}
const percent = (part: number, whole: number) =>
  `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;

const recognised = recognise();
const wrong = recognised.filter((item) => !item.right);
console.log(
  `recognised from sysDescr and sysObjectID: ${percent(recognised.length - wrong.length, recognised.length)}`,
);
for (const { pair, platform } of wrong)
  console.log(
    `  ${pair.name} (${pair.os}) taken for ${platform}: ${pair.sysObjectID ?? '-'} ${pair.sysDescr?.slice(0, 70) ?? ''}`,
  );

const marks = { same: '=', differs: '!', missing: '-', more: '+', excluded: '~', nothing: ' ' } as const;
const show = ({ agreement, ours, theirs, reason }: Compared) =>
  `${marks[agreement]} ${ours ?? ''}${agreement === 'same' || agreement === 'nothing' ? '' : ` | ${theirs ?? ''}`}${reason ? ` (${reason})` : ''}`;

const identified = await identifyAll(process.argv[2]);
console.log('\n= agrees, ! differs, - only theirs, + only ours, ~ excluded with a reason\n');
for (const item of identified) {
  console.log(
    `${item.right ? '=' : '!'} ${item.name}: ${item.platform}, ${item.vendor ?? 'no vendor'}, ${item.requests} requests`,
  );
  for (const fact of ['version', 'model', 'serial'] as const)
    console.log(`    ${fact.padEnd(8)}${show(item[fact])}`);
}
console.log(`\nplatform: ${percent(identified.filter((item) => item.right).length, identified.length)}`);
for (const fact of ['version', 'model', 'serial'] as const) {
  const comparable = identified.filter((item) =>
    ['same', 'differs', 'missing'].includes(item[fact].agreement),
  );
  const same = comparable.filter((item) => item[fact].agreement === 'same');
  console.log(`${fact}: ${percent(same.length, comparable.length)}`);
}
