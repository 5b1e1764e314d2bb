/** Over real UDP, with agents that answer from rows written here after the vendors' MIBs. */
import { afterEach, expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import { type Responder, startResponder } from '../../../test/snmpd/recorded-responder.ts';
import { parseRecording } from '../../../test/snmpd/recording.ts';
import { readIdentity } from './device-identity.ts';
import { openSnmp, type SnmpSession } from './snmp.ts';

const running: { responder: Responder; session: SnmpSession; close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const { responder, session, close } of running.splice(0)) {
    session.close();
    await responder.stop();
    await close();
  }
});

const entity = '1.3.6.1.2.1.47.1.1.1.1';

async function identityOf(
  facts: { sysObjectId: string; sysDescr?: string },
  lines: readonly string[],
  version: '1' | '2c' = '2c',
) {
  const responder = await startResponder(parseRecording(lines.join('\n')));
  const net = await createNetwork({ mode: 'inline', log: silentLog });
  const session = await openSnmp(
    {
      address: '127.0.0.1',
      port: responder.port,
      credential: { kind: 'snmp-community', version, community: 'public' },
      timeoutMs: 5000,
      retries: 1,
    },
    { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal },
  );
  running.push({ responder, session, close: () => net.close() });
  const found = await readIdentity(session, { sysDescr: '', ...facts });
  return { found, requests: responder.requests() };
}

test.each(['1', '2c'] as const)(
  'objects of the vendor and the chassis in a few requests, version %s',
  async (version) => {
    const { found, requests } = await identityOf(
      { sysObjectId: '1.3.6.1.4.1.14988.1', sysDescr: 'RouterOS CCR1009-7G-1C' },
      ['1.3.6.1.4.1.14988.1.1.4.4.0|4|6.49.10', '1.3.6.1.4.1.14988.1.1.7.3.0|4|8A5A08ABCDEF'],
      version,
    );
    expect(found).toMatchObject({
      softwareVersion: '6.49.10',
      model: 'CCR1009-7G-1C',
      serial: '8A5A08ABCDEF',
    });
    expect(requests).toBeLessThanOrEqual(version === '1' ? 12 : 5);
  },
);

test('a stack is passed over for its first member, and what that leaves empty comes from the next', async () => {
  const { found } = await identityOf(
    {
      sysObjectId: '1.3.6.1.4.1.9.1.1208',
      sysDescr: 'Cisco IOS Software, C2960X Software, Version 15.2(7)E3',
    },
    [
      `${entity}.5.1|2|11`,
      `${entity}.5.1001|2|3`,
      `${entity}.5.1002|2|6`,
      `${entity}.5.2001|2|3`,
      `${entity}.11.1001|4|`,
      `${entity}.11.1002|4|PSU123`,
      `${entity}.11.2001|4|FOC2222X222`,
      `${entity}.13.1|4|N/A`,
      `${entity}.13.1001|4|WS-C2960X-24PS-L`,
      `${entity}.13.2001|4|WS-C2960X-48FPS-L`,
    ],
  );
  expect(found).toMatchObject({
    softwareVersion: '15.2(7)E3',
    model: 'WS-C2960X-24PS-L',
    serial: 'FOC2222X222',
  });
});

test('without classes the first row that says something counts', async () => {
  const { found } = await identityOf({ sysObjectId: '1.3.6.1.4.1.30065.1' }, [
    `${entity}.11.1|4|`,
    `${entity}.11.2|4|JPE14000001`,
    `${entity}.12.1|4|Arista Networks`,
    `${entity}.13.1|4|DCS-7050SX3-48YC8`,
  ]);
  expect(found).toMatchObject({
    serial: 'JPE14000001',
    model: 'DCS-7050SX3-48YC8',
    vendor: 'Arista Networks',
  });
});

test('one row of a table, where the platform names it', async () => {
  const serialNumbers = '1.3.6.1.4.1.6527.3.1.2.2.1.8.1.5';
  const { found } = await identityOf(
    { sysObjectId: '1.3.6.1.4.1.6527.1.3.8', sysDescr: 'TiMOS-C-16.0.R4 cpm/hops64 Nokia 7750 SR' },
    [`${serialNumbers}.1.1|4|a card`, `${serialNumbers}.1.50331649|4|NS1111F0001`],
  );
  expect(found).toMatchObject({ serial: 'NS1111F0001', softwareVersion: '16.0.R4', model: '7750 SR' });
});

test('an agent that gives itself away by a vendor object is asked for the rest', async () => {
  const system = '1.3.6.1.4.1.6574.1.5';
  const { found } = await identityOf(
    { sysObjectId: '1.3.6.1.4.1.8072.3.2.10', sysDescr: 'Linux nas 4.4.59 #1 SMP x86_64' },
    [`${system}.1.0|4|DS218+`, `${system}.2.0|4|1780ABC000001`, `${system}.3.0|4|DSM 6.2-25556`],
  );
  expect(found).toMatchObject({ model: 'DS218+', serial: '1780ABC000001', softwareVersion: '6.2-25556' });
});

test('placeholders are nothing, and the words for a chassis are a model where none is told', async () => {
  const { found } = await identityOf({ sysObjectId: '1.3.6.1.4.1.40310', sysDescr: 'Cumulus Linux 4.4.2' }, [
    `${entity}.2.1|4|Vendor VX Chassis`,
    `${entity}.5.1|2|3`,
    `${entity}.11.1|4|To be filled by O.E.M.`,
    `${entity}.13.1|4|4.4.2`,
  ]);
  expect(found).toMatchObject({ model: 'Vendor VX Chassis' });
  expect(found).not.toHaveProperty('serial');
});

test('an agent that falls silent is a fault', async () => {
  const responder = await startResponder([]);
  await responder.stop();
  const net = await createNetwork({ mode: 'inline', log: silentLog });
  const session = await openSnmp(
    {
      address: '127.0.0.1',
      port: responder.port,
      credential: { kind: 'snmp-community', version: '2c', community: 'public' },
      timeoutMs: 200,
      retries: 0,
    },
    { net, clock: systemClock, random: systemRandom, signal: new AbortController().signal },
  );
  const found = await readIdentity(session, { sysObjectId: '1.3.6.1.4.1.9.1.1', sysDescr: '' });
  expect(found).toHaveProperty('fault');
  session.close();
  await net.close();
});
