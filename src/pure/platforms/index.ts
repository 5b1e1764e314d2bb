/** What a device is, from what it says over SNMP. */
import type { DeviceFacts } from '../network/facts.ts';
import { families } from './families.ts';

export interface Detection {
  readonly platform?: string;
  readonly vendor?: string;
  readonly version?: string;
  readonly kind: string;
}

const enterprises = '1.3.6.1.4.1.';
/** sysServices bits of RFC 3418: layer 2 is 2, layer 3 is 4. */
const layer2 = 2;
const layer3 = 4;

export function detect(
  facts: Pick<
    DeviceFacts,
    'sysObjectId' | 'sysDescr' | 'sysServices' | 'forwarding' | 'fdb' | 'softwareVersion' | 'vendor'
  > & { readonly bridge?: boolean },
): Detection {
  const enterprise = facts.sysObjectId?.startsWith(enterprises)
    ? Number(facts.sysObjectId.slice(enterprises.length).split('.')[0])
    : undefined;
  const descr = facts.sysDescr ?? '';
  const family = families.find(
    (item) =>
      (item.enterprise === undefined || item.enterprise === enterprise) &&
      (item.descr === undefined || item.descr.test(descr)),
  );
  const version = facts.softwareVersion ?? family?.version?.exec(descr)?.[1];
  return {
    ...(family ? { platform: family.platform } : {}),
    ...((facts.vendor ?? family?.vendor) ? { vendor: facts.vendor ?? family!.vendor } : {}),
    ...(version ? { version } : {}),
    kind: family?.kind ?? kindOf(facts),
  };
}

function kindOf(facts: Parameters<typeof detect>[0]): string {
  if (facts.bridge || facts.fdb.length > 0) return 'switch';
  if (facts.forwarding) return 'router';
  const services = facts.sysServices ?? 0;
  // net-snmp says 72 (application and end-to-end) unless told otherwise: such a box is a host.
  if (services & 64) return 'server';
  if (services & layer3) return 'router';
  return services & layer2 ? 'switch' : 'host';
}
