import { expect, test } from 'vitest';
import {
  searchOf,
  targetOfDevice,
  targetOfEndpoint,
  targetOfInterface,
  targetsOfRecord,
} from './run-targets.ts';

const device = { name: 'core', managementAddress: '10.0.0.1', credentialId: 'cred' };

test('a device without an address is nothing to run on', () => {
  expect(targetOfDevice({ ...device, managementAddress: null })).toBeNull();
  expect(targetOfDevice(device)).toEqual({
    label: 'core',
    subject: { device: '10.0.0.1', address: '10.0.0.1', credential: 'cred' },
  });
});

test('a port comes with its device; an endpoint is no device, and a plain word is no host name', () => {
  expect(targetOfInterface(device, { name: 'Gi0/1', mac: null }).subject).toMatchObject({
    device: '10.0.0.1',
    interface: 'Gi0/1',
    credential: 'cred',
  });
  expect(
    targetOfEndpoint({ mac: '00:11:22:33:44:55', addresses: ['10.0.0.9'], name: 'pc', deviceName: null }),
  ).toEqual({ label: 'pc', subject: { mac: '00:11:22:33:44:55', address: '10.0.0.9' } });
});

test('of a record, what was pointed at comes first; lists are looked into; words are left alone', () => {
  const record = {
    kind: 'station',
    target: '10.0.0.1',
    port: 'Gi0/1',
    mac: '00:11:22:33:44:55',
    addresses: ['10.0.0.9', '10.0.0.1'],
    vendor: 'Acme',
    vlan: 10,
  };
  expect(targetsOfRecord(record).map((item) => item.label)).toEqual([
    '10.0.0.1',
    '00:11:22:33:44:55',
    '10.0.0.9',
  ]);
  const [first] = targetsOfRecord(record, 'addresses', 'cred');
  expect(first).toEqual({
    label: '10.0.0.9',
    subject: { address: '10.0.0.9', device: '10.0.0.9', credential: 'cred' },
  });
});

test('an address of a page carries what the tool takes and no more', () => {
  const subject = { device: '10.0.0.1', address: '10.0.0.1', mac: '00:11:22:33:44:55', credential: 'cred' };
  expect(searchOf({ appliesTo: { address: 'targets' }, needs: ['icmp'] }, subject)).toEqual({
    address: '10.0.0.1',
  });
  expect(searchOf({ appliesTo: { device: 'targets' }, needs: ['udp', 'credentials'] }, subject)).toEqual({
    device: '10.0.0.1',
    credential: 'cred',
  });
});
