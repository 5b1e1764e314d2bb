/**
 * Walking subtrees: several columns in one GetBulk (RFC 3416 section 4.2.3), two requests at once, and as many objects an answer as
 * fit one datagram without fragments. Version 1 walks with GetNext, a row at a time.
 */
import { type Fault, fault } from '../base/errors.ts';
import { errorStatuses, type Pdu, type SnmpValue, type VisitVarBind } from '../wire/snmp.ts';
import { learnLimit, learnRoom, type SnmpAgent } from './snmp-agent.ts';

type Oid = readonly number[];

/** Hears of each object below root number `column`; arcs 0..length-1 of `oid` are valid only during the call. */
export type TakeCell = (column: number, oid: Uint32Array, length: number, value: SnmpValue) => void;

/** One GetBulk, or one GetNext when `repetitions` is 0; a retry asks for less. `visit` hears of what comes back. */
export type AskNext = (
  oids: readonly ArrayLike<number>[],
  repetitions: number,
  visit: VisitVarBind,
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
  /** The last object that came. A plain array, changed in place: typed arrays live outside the heap and cost more to make. */
  readonly at: number[];
  ended: boolean;
}

interface Walk {
  readonly agent: SnmpAgent;
  readonly ask: AskNext;
  readonly bulk: boolean;
  readonly take: TakeCell;
  /** After each answer, whatever it held; false ends the walk. */
  readonly goOn: () => boolean;
  /** Objects wanted in one answer. */
  binds: number;
  objects: number;
  stopped: boolean;
}

export async function walkRoots(
  roots: readonly Oid[],
  how: Pick<Walk, 'agent' | 'ask' | 'bulk' | 'take' | 'goOn'>,
): Promise<Fault | undefined> {
  const cursors = roots.map((root, column): Cursor => ({ root, column, at: [...root], ended: false }));
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
  const heard: Heard = { count: 0, last: 'null', broken: undefined };
  const answer = await walk.ask(
    chunk.map((cursor) => cursor.at),
    repetitions,
    hearing(walk, chunk, asked, heard),
  );
  if (!walk.goOn()) walk.stopped = true;
  if (heard.broken) return heard.broken;
  if ('code' in answer) {
    // An answer that the agent cut in the middle ends malformed; a smaller one may not.
    if (answer.code === 'malformed' && asked > chunk.length) return askLess(walk, asked);
    return answer;
  }
  const { pdu, bytes, attempts } = answer;
  const status = errorStatuses[pdu.errorStatus];
  if (status === 'tooBig' && asked > 1) return askLess(walk, asked);
  if (status === 'noSuchName' && !walk.bulk) return endRefused(chunk, pdu.errorIndex);
  if (status !== 'noError') return statusFault(agent.address, pdu);
  if (heard.count === 0) for (const cursor of chunk) cursor.ended = true;
  else if (attempts === 1 && walk.bulk) tune(walk, heard, asked, bytes);
  return undefined;
}

/** What one answer held. */
interface Heard {
  count: number;
  last: SnmpValue['type'];
  broken: Fault | undefined;
}

/** Object i belongs to column i modulo columns; what follows a column's end, or was not asked for, belongs to nobody. */
function hearing(walk: Walk, chunk: readonly Cursor[], asked: number, heard: Heard): VisitVarBind {
  return (i, oid, length, value) => {
    if (i >= asked || heard.broken) return;
    heard.count = i + 1;
    heard.last = value.type;
    const cursor = chunk[i % chunk.length]!;
    if (cursor.ended) return;
    if (
      value.type === 'endOfMibView' ||
      value.type === 'noSuchObject' ||
      !isBelow(oid, length, cursor.root)
    ) {
      cursor.ended = true;
      return;
    }
    if (!isAfter(oid, length, cursor)) {
      heard.broken = fault(
        'malformed',
        `snmp ${walk.agent.address}: the agent's objects do not increase at ${oid.subarray(0, length).join('.')}`,
      );
      return;
    }
    if (cursor.at.length !== length) cursor.at.length = length;
    for (let j = 0; j < length; j++) cursor.at[j] = oid[j]!;
    walk.objects++;
    walk.take(cursor.column, oid, length, value);
  };
}

function isBelow(oid: Uint32Array, length: number, root: Oid): boolean {
  if (length < root.length) return false;
  // From the end: objects of one walk differ in their last arcs, if at all.
  for (let i = root.length - 1; i >= 0; i--) if (oid[i] !== root[i]) return false;
  return true;
}

function isAfter(oid: Uint32Array, length: number, { at }: Cursor): boolean {
  for (let i = 0; i < length && i < at.length; i++) if (oid[i] !== at[i]) return oid[i]! > at[i]!;
  return length > at.length;
}

function askLess(walk: Walk, asked: number): undefined {
  learnLimit(walk.agent, asked / 2);
  walk.binds = walk.agent.bindsMax;
}

/** RFC 1157 section 4.1.3: the named column has no next object; without a usable name none is trusted to have one. */
function endRefused(chunk: readonly Cursor[], errorIndex: number): undefined {
  const refused = chunk[errorIndex - 1];
  for (const cursor of refused ? [refused] : chunk) cursor.ended = true;
}

function tune(walk: Walk, { count, last }: Heard, asked: number, bytes: number): void {
  const { agent } = walk;
  // Fewer than asked, and not because the view ended: the agent's own limit.
  if (count < asked && last !== 'endOfMibView') learnLimit(agent, count);
  else learnRoom(agent, count);
  const fitting = Math.floor((answerBytesGoal * count) / bytes);
  walk.binds = Math.max(1, Math.min(agent.bindsMax, fitting, 2 * walk.binds));
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
