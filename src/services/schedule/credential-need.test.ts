import { describe, expect, test } from 'vitest';
import { productDefaults } from '#pure/tree/defaults.ts';
import { effectiveOf, type Level } from '#pure/tree/effective.ts';
import {
  inheritedCredential,
  loadCredentialNeeds,
  treeCredential,
  withCredential,
} from './credential-need.ts';

const kinds: Readonly<Record<string, string>> = {
  login: 'password',
  agent: 'snmp-user',
  old: 'snmp-community',
};
const level = (id: string, credentialId: string): Level => ({
  node: { kind: 'group', id, name: id },
  own: { credentialId },
});
/** A password at the site, SNMP at the device: the nearest is not what every tool can use. */
const effective = effectiveOf(productDefaults, [
  level('root', 'old'),
  level('site', 'login'),
  level('device', 'agent'),
]);
const needs = await loadCredentialNeeds();

describe('which credential of the tree', () => {
  test.each([
    ['snmp-get', 'agent'],
    ['ssh-script', 'login'],
    ['proxmox', null],
  ])('%s: %s', (tool, expected) => {
    expect(treeCredential(effective, needs.get(tool), (id) => kinds[id])).toBe(expected);
  });
});
describe('the input of a run', () => {
  const input = (tool: string, said: unknown, own: string | null = null, inherited: string | null = null) =>
    withCredential(
      { input: said === undefined ? {} : { credential: said } },
      { credential_id: own },
      needs.get(tool),
      inherited,
    );
  test.each<[string, ReturnType<typeof input>, object]>([
    ['its own goes first', input('snmp-get', 'public', 'mine', 'agent'), { credential: 'mine' }],
    ['what is said counts', input('snmp-get', 'public', null, 'agent'), { credential: 'public' }],
    ['else that of the tree', input('snmp-get', inheritedCredential, null, 'agent'), { credential: 'agent' }],
    ['without any, the default of the tool', input('redis', inheritedCredential), {}],
    [
      'what cannot do without fails with its name',
      input('ssh-script', inheritedCredential),
      { credential: inheritedCredential },
    ],
    ['a tool that takes none gets none', input('ping', undefined, 'mine', 'agent'), {}],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
