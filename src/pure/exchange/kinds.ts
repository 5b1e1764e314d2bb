/** What other programs call a kind of device, in our words: the first word of the list that is in the text wins. */
import type { deviceKinds } from '../contract/resources/inventory.ts';

type Kind = (typeof deviceKinds)[number];

const words: readonly (readonly [RegExp, Kind])[] = [
  [/fire ?wall|\bfw\b|\bngfw\b|\butm\b/, 'firewall'],
  [/access.?point|\bw?ap\b|wireless|wi-?fi/, 'access-point'],
  [/switch|\bsw\b|\bleaf\b|\bspine\b|\btor\b/, 'switch'],
  [/router|\brtr\b|\bwan\b|gateway|\bgw\b|broadband/, 'router'],
  [/\bups\b|power|\bpdu\b/, 'ups'],
  [/print/, 'printer'],
  [/phone|voip/, 'phone'],
  [/camera|webcam|\bcctv\b/, 'camera'],
  [/storage|\bnas\b|\bsan\b/, 'storage'],
  [/server|hypervisor|\besxi\b/, 'server'],
  [/host|\bpc\b|work ?station|desktop|laptop|general purpose/, 'host'],
];

const kinds: readonly Kind[] = [...words.map(([, kind]) => kind), 'unknown'];

export function kindOf(text: string): Kind | undefined {
  const said = text.toLowerCase().replace(/[_]/g, ' ');
  return kinds.find((kind) => kind === said) ?? words.find(([word]) => word.test(said))?.[1];
}
