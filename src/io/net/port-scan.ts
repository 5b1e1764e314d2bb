/** The port scan on this machine: which engine does it, by privilege and method. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { PortScan, PortScanPlan } from '#pure/contract/network.ts';
import type { Native } from './native.ts';

export function openPortScan(
  _native: Native | undefined,
  plan: PortScanPlan,
  _signal: AbortSignal,
): PortScan {
  throw new FaultError(fault('missing-capability', `no engine for ${plan.method} yet`));
}
