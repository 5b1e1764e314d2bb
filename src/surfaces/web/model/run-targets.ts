/** The objects of the page as subjects of tools: what a row, a page or a record offers to run on. */
import type { Device, DeviceInterface, Endpoint, ToolInfo } from '#pure/contract/resources.ts';
import { fits, type Subject, subjectFields, subjectOf } from '#pure/contract/subject.ts';
import type { RunRecord } from './records.ts';

export interface RunTarget {
  /** As a person calls it. */
  readonly label: string;
  readonly subject: Subject;
}

export function targetOfDevice(
  device: Pick<Device, 'name' | 'managementAddress' | 'credentialId'>,
): RunTarget | null {
  const { managementAddress: address, credentialId: credential } = device;
  if (!address) return null;
  return {
    label: device.name,
    subject: { device: address, address, ...(credential ? { credential } : {}) },
  };
}

/** A port: its device, and its own MAC, by which it can be found elsewhere. */
export function targetOfInterface(
  device: Parameters<typeof targetOfDevice>[0],
  item: Pick<DeviceInterface, 'name' | 'mac'>,
): RunTarget {
  return {
    label: `${device.name} ${item.name}`,
    subject: {
      ...targetOfDevice(device)?.subject,
      interface: item.name,
      ...(item.mac ? { mac: item.mac } : {}),
    },
  };
}

export function targetOfEndpoint(
  endpoint: Pick<Endpoint, 'mac' | 'addresses' | 'name' | 'deviceName'>,
): RunTarget {
  const [address] = endpoint.addresses;
  const { name } = subjectOf(endpoint.name ?? '');
  return {
    label: endpoint.deviceName ?? endpoint.name ?? address ?? endpoint.mac,
    subject: { mac: endpoint.mac, ...(address ? { address } : {}), ...(name ? { name } : {}) },
  };
}

/** More objects than this in one row are a list, and not what somebody points at. */
const targetsMax = 8;

/**
 * Everything in a record that a tool could be run on; what stands in the column that was pointed at comes first. `credential` is the
 * one that the run itself used.
 */
export function targetsOfRecord(record: RunRecord, column?: string, credential?: string): RunTarget[] {
  const names = Object.keys(record).filter((name) => name !== 'kind');
  if (column !== undefined) names.sort((a, b) => Number(b === column) - Number(a === column));
  const found = new Map<string, RunTarget>();
  for (const name of names)
    for (const value of [record[name]].flat()) {
      if (typeof value !== 'string' || found.has(value)) continue;
      const subject = subjectOf(value);
      if (Object.keys(subject).length === 0) continue;
      found.set(value, {
        label: value,
        subject: subject.device && credential ? { ...subject, credential } : subject,
      });
    }
  return [...found.values()].slice(0, targetsMax);
}

export const fitting = (tools: readonly ToolInfo[], { subject }: RunTarget): ToolInfo[] =>
  tools.filter((tool) => fits(tool.appliesTo as Subject, subject));

/** The address of a tool's page with what it takes of the subject, and no more. */
export function searchOf(tool: Pick<ToolInfo, 'appliesTo' | 'needs'>, subject: Subject): Subject {
  const wanted = subjectFields.filter((field) =>
    field === 'credential' ? tool.needs.includes('credentials') : tool.appliesTo[field] !== undefined,
  );
  return Object.fromEntries(
    wanted.flatMap((field) => (subject[field] ? [[field, subject[field]]] : [])),
  ) as Subject;
}
