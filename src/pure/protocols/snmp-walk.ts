/**
 * Walking subtrees: several columns in one GetBulk (RFC 3416 section 4.2.3), two requests at once, and as many objects an answer as
 * fit one datagram without fragments. Version 1 walks with GetNext, a row at a time.
 */
import { type Fault, fault } from '../base/errors.ts';
import { compareOids, errorStatuses, type Pdu, startsWith, type VarBind } from '../wire/snmp.ts';
import { learnLimit, learnRoom, type SnmpAgent } from './snmp-agent.ts';

type Oid = readonly number[];

/** Hears of the objects below root number `column`; false ends the whole walk. */
export type TakeColumns = (column: number, batch: readonly VarBind[]) => boolean | undefined;

/** One GetBulk, or one GetNext when `repetitions` is 0; a retry asks for less. */
export type AskNext = (
  oids: readonly Oid[],
  repetitions: number,
) => Promise<{ readonly pdu: Pdu; readonly bytes: number; readonly attempts: number } | Fault>;

const repetitionsFirst = 25;
/** What an unfragmented IPv4 datagram over Ethernet carries, less some for headers and the last object. */
const answerBytesGoal = 1400;
const columnsAtOnce = 8;
const requestsAtOnce = 2;
/** No table on earth is longer; a broken agent may be endless. */
const walkObjectsMax = 2_000_000;

interface Cursor {
  readonly root: Oid;
  readonly column: number;
  at: Oid;
  ended: boolean;
}

interface Walk {
  readonly agent: SnmpAgent;
  readonly ask: AskNext;
  readonly bulk: boolean;
  readonly take: TakeColumns;
  /** Objects wanted in one answer. */
  binds: number;
  objects: number;
  stopped: boolean;
}

export async function walkRoots(
  roots: readonly Oid[],
  how: Pick<Walk, 'agent' | 'ask' | 'bulk' | 'take'>,
): Promise<Fault | undefined> {
  const cursors: Cursor[] = roots.map((root, column) => ({ root, column, at: root, ended: false }));
  const walk: Walk = {
    ...how,
    binds: Math.min(how.agent.bindsMax, repetitionsFirst),
    objects: 0,
    stopped: false,
  };
  for (let round = 0; !walk.stopped; round++) {
    const open = cursors.filter((cursor) => !cursor.ended);
    if (open.length === 0) return undefined;
    const failure = await runRound(walk, chunksOf(walk, open, round));
    if (failure) return failure;
    if (walk.objects >= walkObjectsMax)
      return fault(
        'too-large',
        `snmp ${walk.agent.address}: the walk was stopped after ${walkObjectsMax} objects`,
      );
  }
  return undefined;
}

/** All columns together while the table may be small; then as many requests as may be under way. */
function chunksOf(walk: Walk, open: readonly Cursor[], round: number): Cursor[][] {
  const even = round === 0 ? open.length : Math.ceil(open.length / requestsAtOnce);
  const size = Math.max(1, Math.min(columnsAtOnce, even, walk.binds));
  return Array.from({ length: Math.ceil(open.length / size) }, (_, i) =>
    open.slice(i * size, (i + 1) * size),
  );
}

async function runRound(walk: Walk, chunks: Cursor[][]): Promise<Fault | undefined> {
  if (chunks.length === 1) return await advance(walk, chunks[0]!);
  let failure: Fault | undefined;
  const lane = async () => {
    for (let chunk = chunks.shift(); chunk && !failure && !walk.stopped; chunk = chunks.shift())
      failure = (await advance(walk, chunk)) ?? failure;
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, lane));
  return failure;
}

async function advance(walk: Walk, chunk: readonly Cursor[]): Promise<Fault | undefined> {
  const { agent } = walk;
  walk.binds = Math.min(walk.binds, agent.bindsMax);
  const repetitions = walk.bulk ? Math.max(1, Math.floor(walk.binds / chunk.length)) : 0;
  const asked = chunk.length * Math.max(1, repetitions);
  const answer = await walk.ask(
    chunk.map((cursor) => cursor.at),
    repetitions,
  );
  if ('code' in answer) {
    // An answer that the agent cut in the middle decodes no more; a smaller one may.
    if (answer.code === 'malformed' && asked > chunk.length) return askLess(walk, asked);
    return answer;
  }
  const { pdu, bytes, attempts } = answer;
  const status = errorStatuses[pdu.errorStatus];
  if (status === 'tooBig' && asked > 1) return askLess(walk, asked);
  if (status === 'noSuchName' && !walk.bulk) {
    endRefused(chunk, pdu.errorIndex);
    return undefined;
  }
  if (status !== 'noError') return statusFault(agent.address, pdu);
  if (attempts === 1 && walk.bulk) tune(walk, pdu, asked, bytes);
  return deliver(walk, chunk, pdu.varBinds.length > asked ? pdu.varBinds.slice(0, asked) : pdu.varBinds);
}

function askLess(walk: Walk, asked: number): undefined {
  learnLimit(walk.agent, asked / 2);
  walk.binds = walk.agent.bindsMax;
}

/** RFC 1157 section 4.1.3: the named column has no next object; without a usable name none is trusted to have one. */
function endRefused(chunk: readonly Cursor[], errorIndex: number): void {
  const refused = chunk[errorIndex - 1];
  for (const cursor of refused ? [refused] : chunk) cursor.ended = true;
}

function tune(walk: Walk, pdu: Pdu, asked: number, bytes: number): void {
  const got = pdu.varBinds.length;
  if (got === 0) return;
  const { agent } = walk;
  // Fewer than asked, and not because the view ended: the agent's own limit.
  if (got < asked && pdu.varBinds[got - 1]!.value.type !== 'endOfMibView') learnLimit(agent, got);
  else learnRoom(agent, got);
  const fitting = Math.floor((answerBytesGoal * got) / bytes);
  walk.binds = Math.max(1, Math.min(agent.bindsMax, fitting, 2 * Math.max(walk.binds, 1)));
}

/** Object i belongs to column i modulo columns; what follows a column's end belongs to something else. */
function deliver(walk: Walk, chunk: readonly Cursor[], varBinds: readonly VarBind[]): Fault | undefined {
  const inside: VarBind[][] = chunk.map(() => []);
  if (varBinds.length === 0) for (const cursor of chunk) cursor.ended = true;
  let broken: Fault | undefined;
  for (let i = 0; i < varBinds.length && !broken; i++) {
    const column = chunk.length === 1 ? 0 : i % chunk.length;
    const cursor = chunk[column]!;
    if (cursor.ended) continue;
    const bind = varBinds[i]!;
    const { type } = bind.value;
    if (type === 'endOfMibView' || type === 'noSuchObject' || !startsWith(bind.oid, cursor.root))
      cursor.ended = true;
    else if (compareOids(bind.oid, cursor.at) <= 0)
      broken = fault(
        'malformed',
        `snmp ${walk.agent.address}: the agent's objects do not increase at ${bind.oid.join('.')}`,
      );
    else {
      cursor.at = bind.oid;
      inside[column]!.push(bind);
    }
  }
  for (const [i, batch] of inside.entries()) {
    walk.objects += batch.length;
    if (batch.length > 0 && !walk.stopped && walk.take(chunk[i]!.column, batch) === false)
      walk.stopped = true;
  }
  return broken;
}

const deniedStatuses: ReadonlySet<string> = new Set([
  'authorizationError',
  'noAccess',
  'notWritable',
  'readOnly',
]);
export function statusFault(address: string, pdu: Pdu): Fault {
  const name = errorStatuses[pdu.errorStatus] ?? `error ${pdu.errorStatus}`;
  const at = pdu.varBinds[pdu.errorIndex - 1];
  return fault(
    deniedStatuses.has(name) ? 'access-denied' : name === 'tooBig' ? 'too-large' : 'not-supported',
    `snmp ${address}: the agent answered ${name}${at ? ` for ${at.oid.join('.')}` : ''}`,
  );
}
