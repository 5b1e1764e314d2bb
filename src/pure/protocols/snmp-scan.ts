/**
 * Which tables and groups an agent has, in few requests. What follows a root tells about every root in between: an agent that answers
 * "what is next after tcp" with an object of UDP-MIB has no TCP-MIB, so most of a thousand tables are never asked for.
 */
import type { Fault } from '../base/errors.ts';
import { compareNodes, type Mib, type MibNode } from '../mib/mib.ts';
import { compareOids, startsWith, type VarBind } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';

/** Roots asked for in one request: the answer fits a datagram even with long values. */
const rootsAtOnce = 12;
/** Vendors below `enterprises` of one agent. */
const enterprisesMax = 32;

export interface Found {
  readonly node: MibNode;
  /** First object below it. */
  readonly first: VarBind;
}

export interface ScanResult {
  readonly found: readonly Found[];
  readonly requests: number;
  readonly fault?: Fault;
}

/** Tables, and scalars by the node that they hang from. */
export function scanRoots(mib: Mib): MibNode[] {
  const roots = new Map<string, MibNode>();
  for (const module of mib.modules)
    for (const node of module.nodes)
      if (node.kind === 'table') roots.set(node.oid.join('.'), node);
      else if (node.kind === 'scalar') roots.set(node.oid.join('.'), node);
  return [...roots.values()].sort(compareNodes);
}

const isEnd = (bind: VarBind) => bind.value.type === 'endOfMibView' || bind.value.type === 'noSuchObject';

export async function scanAgent(session: SnmpSession, roots: readonly MibNode[]): Promise<ScanResult> {
  const found: Found[] = [];
  let requests = 0;
  let atOnce = rootsAtOnce;
  for (let next = 0; next < roots.length; ) {
    const asked = roots.slice(next, next + atOnce);
    const answer = await session.getNext(asked.map((node) => node.oid));
    requests++;
    if (!answer.ok) {
      // Too big, or a version 1 agent that ends in the middle: ask for fewer.
      if (answer.fault.code !== 'timeout' && atOnce > 1) {
        atOnce = Math.ceil(atOnce / 2);
        continue;
      }
      return { found, requests, fault: answer.fault };
    }
    const { varBinds } = answer;
    // Version 1 answers a request that runs over the end of the MIB with nothing but the place (RFC 1157 section 4.1.3).
    if (varBinds.length < asked.length || varBinds.some((bind) => bind.value.type === 'null')) {
      if (atOnce === 1) return { found, requests };
      atOnce = 1;
      continue;
    }
    let reach = next;
    asked.forEach((node, i) => {
      const bind = varBinds[i]!;
      const at = next + i;
      if (!isEnd(bind) && startsWith(bind.oid, node.oid)) found.push({ node, first: bind });
      if (at < reach) return;
      reach = at + 1;
      if (isEnd(bind)) reach = roots.length;
      // Everything that lies before the answer, and does not hold it, is empty.
      else
        while (
          reach < roots.length &&
          compareOids(roots[reach]!.oid, bind.oid) < 0 &&
          !startsWith(bind.oid, roots[reach]!.oid)
        )
          reach++;
    });
    next = Math.max(reach, next + asked.length);
  }
  return { found, requests };
}

/** The numbers of the vendors whose own objects the agent has. */
export async function scanEnterprises(
  session: SnmpSession,
): Promise<{ readonly numbers: readonly number[]; readonly requests: number }> {
  const enterprises = [1, 3, 6, 1, 4, 1];
  const numbers: number[] = [];
  let requests = 0;
  let after: readonly number[] = enterprises;
  while (numbers.length < enterprisesMax) {
    const answer = await session.getNext([after]);
    requests++;
    const bind = answer.ok ? answer.varBinds[0] : undefined;
    if (!bind || isEnd(bind) || !startsWith(bind.oid, enterprises)) break;
    const number = bind.oid[enterprises.length];
    if (number === undefined || number <= (numbers.at(-1) ?? -1)) break;
    numbers.push(number);
    // Behind everything of this vendor: no arc is greater.
    after = [...enterprises, number, 0xffff_ffff];
  }
  return { numbers, requests };
}
