/** Rows of switches and their ports, as discovery would have left them. */
import type { StateTables } from '#pure/schema/state.ts';

export const switchRow = (n: number): StateTables['device'] => ({
  ...{ id: `d${n}`, name: `sw-${String(n).padStart(5, '0')}`, site_id: null, kind: 'switch', note: '' },
  ...{ vendor: 'Cisco', platform: 'ios', model: 'C9300', version: '17.9', serial: `S${n}` },
  ...{ sys_object_id: null, sys_descr: null, location: null, contact: null, credential_id: null },
  ...{ management_address: `10.${n >> 8}.${n & 255}.1`, ignored_ms: null, created_ms: 0, seen_ms: 0 },
});

/** Ports count from 1. */
export const portRow = (n: number, port: number): StateTables['interface'] => ({
  ...{ id: `i${n}-${port}`, device_id: `d${n}`, if_index: port, name: `Gi1/0/${port}` },
  ...{ descr: null, alias: null, type: 6, mtu_bytes: 1500, speed_bps: 1e9, mac: null },
  ...{ admin_status: 'up', oper_status: 'up', seen_ms: 0 },
});
