/**
 * Who a device is: the objects that tell its platform apart and the ones its platform keeps version, model and serial number in,
 * asked for together; then the chassis of ENTITY-MIB (RFC 6933), of which only the rows that matter are read.
 */
import type { Fault } from '../base/errors.ts';
import type { DeviceFacts } from '../network/facts.ts';
import { numberOf, textOf } from '../network/snmp-value.ts';
import { objectsToAsk, platformOf, printerObject, upsObject } from '../platforms/detect.ts';
import { type Identity, identify, identityObjects, meaningful } from '../platforms/identity.ts';
import { formatOid, parseOid, type SnmpValue, startsWith } from '../wire/snmp.ts';
import type { SnmpSession } from './snmp.ts';

type IdentityFacts = Pick<
  DeviceFacts,
  'sysDescr' | 'sysObjectId' | 'softwareVersion' | 'model' | 'serial' | 'vendor' | 'vendorObjects'
>;

/** More variable bindings than this make small agents answer tooBig. */
const objectsPerRequest = 16;
/** Empty rows of a column that are passed over before it counts as telling nothing. */
const rowsMax = 4;
/** Rows of entPhysicalTable looked at for a chassis; a full modular chassis has some hundreds. */
const entityRowsMax = 2000;
/** Chassis whose columns are read: the first one may leave a field empty that the next fills in. */
const chassisMax = 3;

export async function readIdentity(
  session: SnmpSession,
  facts: IdentityFacts,
): Promise<IdentityFacts | { readonly fault: Fault }> {
  const objects: Record<string, string> = {};
  const ask = async (oids: readonly string[]) => askFirst(session, oids, objects);
  const guess = platformOf(facts);
  const unknown = guess === undefined || guess.general ? [printerObject, upsObject] : [];
  const asked = [...new Set([...objectsToAsk(facts), ...identityObjects(guess), ...unknown])];
  const failure = await ask(asked);
  if (failure) return { fault: failure };
  const platform = platformOf({ ...facts, vendorObjects: objects });
  if (platform !== guess) {
    const second = await ask(identityObjects(platform).filter((oid) => !asked.includes(oid)));
    if (second) return { fault: second };
  }
  const entity = await readChassis(session);
  if ('code' in entity) return { fault: entity };
  const found = identify(platform, { ...facts, objects, entity });
  return {
    vendorObjects: objects,
    ...(found.version ? { softwareVersion: found.version } : {}),
    ...(found.model ? { model: found.model } : {}),
    ...(found.serial ? { serial: found.serial } : {}),
    ...(found.vendor ? { vendor: found.vendor } : {}),
  };
}

function wordOf(value: SnmpValue): string | undefined {
  // HP's printers put the character set in front, two octets that are no text (HP-LASERJET-COMMON-MIB).
  if (value.type === 'octets')
    return textOf(value) ?? textOf({ type: 'octets', value: value.value.subarray(2) });
  if (value.type === 'oid') return formatOid(value.value);
  const number = numberOf(value);
  return number === undefined ? undefined : String(number);
}

/** The first instance of each object that says something, gathered into `found`. GetNext fits scalars and columns alike. */
async function askFirst(
  session: SnmpSession,
  oids: readonly string[],
  found: Record<string, string>,
): Promise<Fault | undefined> {
  for (let start = 0; start < oids.length; start += objectsPerRequest) {
    let pending = oids.slice(start, start + objectsPerRequest).flatMap((oid) => {
      const root = parseOid(oid.replace('=', '.'));
      if (!root) return [];
      // One row: what comes after the number before it is the row itself.
      const at: readonly number[] = oid.includes('=') ? [...root.slice(0, -1), root.at(-1)! - 1] : root;
      return [{ oid, root, at }];
    });
    for (let round = 0; round < rowsMax && pending.length > 0; ) {
      const answer = await session.getNext(pending.map(({ at }) => at));
      if (!answer.ok) {
        // Refused or cut short: the agent knows fewer of them than were asked for. What it did not tell is missing.
        if (answer.fault.code === 'timeout' || answer.fault.code === 'cancelled') return answer.fault;
        break;
      }
      // Version 1 answers nothing at all for one object that has no successor (RFC 1157 section 4.1.3): ask again without it.
      const refused = answer.varBinds.findIndex(({ value }) => value.type === 'noSuchObject');
      if (refused >= 0) {
        pending = pending.filter((_, i) => i !== refused);
        continue;
      }
      round++;
      pending = pending.flatMap((item, i) => {
        const bind = answer.varBinds[i];
        if (!bind || bind.value.type === 'endOfMibView' || !startsWith(bind.oid, item.root)) return [];
        const word = meaningful(wordOf(bind.value));
        if (word === undefined) return [{ ...item, at: bind.oid }];
        found[item.oid] = word;
        return [];
      });
    }
  }
  return undefined;
}

const entPhysicalEntry = [1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1];
const entPhysicalClass = 5;
const chassis = 3;
/** Columns of entPhysicalEntry by the fact that each tells. */
const columns = { descr: 2, version: 10, serial: 11, vendor: 12, model: 13 } as const;
type Column = keyof typeof columns;
const told = Object.keys(columns) as readonly Column[];

/**
 * The chassis; a stack comes before its members and has neither serial number nor model, so the first member counts. Some agents keep
 * the serial number on the main board, or know no classes at all: then the first row that says something does.
 */
async function readChassis(session: SnmpSession): Promise<Identity | Fault> {
  const indexes = await findChassis(session);
  if ('code' in indexes) return indexes;
  let found: Identity = {};
  for (const index of indexes) {
    const answer = await session.get(told.map((name) => [...entPhysicalEntry, columns[name], index]));
    if (!answer.ok) return answer.fault;
    found = {
      ...identityOf((name) => textOf(answer.varBinds[told.indexOf(name)]?.value)),
      ...found,
    };
    if (found.serial && found.model) return found;
  }
  const objects: Record<string, string> = {};
  const oidOf = (name: Column) => formatOid([...entPhysicalEntry, columns[name]]);
  const failure = await askFirst(session, told.filter((name) => !found[name]).map(oidOf), objects);
  return failure ?? { ...identityOf((name) => objects[oidOf(name)]), ...found };
}

const identityOf = (tell: (name: Column) => string | undefined): Identity =>
  Object.fromEntries(
    told.flatMap((name) => {
      const word = meaningful(tell(name));
      return word ? [[name, word]] : [];
    }),
  );

async function findChassis(session: SnmpSession): Promise<readonly number[] | Fault> {
  const indexes: number[] = [];
  let rows = 0;
  const root = [...entPhysicalEntry, entPhysicalClass];
  const failure = await session.walk(root, (batch) => {
    for (const bind of batch) {
      const index = bind.oid[root.length];
      if (index !== undefined && numberOf(bind.value) === chassis && indexes.length < chassisMax)
        indexes.push(index);
    }
    rows += batch.length;
    return indexes.length === 0 && rows < entityRowsMax;
  });
  return failure ?? indexes;
}
