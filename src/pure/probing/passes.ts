/** When a host was asked often enough: what its passes found one after another tells how much gets lost, and whether one more would bring something. */
import type { HostTable } from './host-table.ts';
import { evidenceMin, lossMax, lossTolerated, type Windows } from './windows.ts';

/** A pass is worth its packets while more answers than this are to be expected of it, of a host or of all together. */
const missingTolerated = 0.0005;
/** Of the hosts that speak for themselves, all together. */
const missingOfTalkers = 0.001;
/** Its one answer of a second may get lost: a limited host that gave more than a burst is believed after so many silent passes. */
const restsOfTalker = 3;
const burstOfLimited = 8;
/** A pass that finds so large a part of what the one before found is not about loss, but about a limit. */
export const limitedShare = 0.5;
/** Answers of one host that make its own share of losses worth more than that of all. */
const answersEnough = 64;
const shareMax = 0.9;
export const passesMax = 65_535;

export interface Passes {
  /** Some host answered. */
  answered(): void;
  readonly answers: number;
  /** Once, when a pass after the first is over: how much was lost in the one before it. */
  account(host: number): void;
  /** It has nothing left to ask. */
  complete(host: number): void;
  /** Whether no further pass would bring anything; only asked when nothing of this pass is on its way. */
  isDone(host: number): boolean;
  /** Of the ports that answer, how many do not answer one try. */
  lostShare(): number;
}

export function createPasses(table: HostTable, window: Windows, retries: number): Passes {
  const { pass, tries, heard, heardNow, heardBefore, limited } = table;
  const missingOfHost = Math.min(missingTolerated, missingOfTalkers / Math.max(1, pass.length));
  let answers = 0;
  /** Over all hosts: answers of passes, and what the pass after each brought beyond. */
  let answersBefore = 0;
  let answersAfter = 0;
  const lostShare = () => (answersBefore === 0 ? 0 : Math.min(shareMax, answersAfter / answersBefore));

  const account = (host: number) => {
    // A host that keeps answers back by a count says nothing about the network.
    if (limited[host] || pass[host] === 1) return;
    answersBefore += heardBefore[host]!;
    answersAfter += heardNow[host]!;
    table.answersBefore[host] = table.answersBefore[host]! + heardBefore[host]!;
    table.answersAfter[host] = table.answersAfter[host]! + heardNow[host]!;
    // The third finds as much as the second did: so would the tenth. One or two are found so by chance, too, but not again and again.
    if (pass[host]! > 2 && heardNow[host]! > 0 && heardNow[host]! >= heardBefore[host]!) {
      if (heardNow[host]! >= evidenceMin || table.steady[host]) limited[host] = 1;
      table.steady[host] = 1;
    }
    if (heardNow[host]! < evidenceMin) return;
    const share = Math.min(lossMax, heardNow[host]! / Math.max(1, heardBefore[host]!));
    if (share > lossTolerated && heardBefore[host]! >= answersEnough)
      window.cutTo(host, window.size[host]! * (1 - share));
    if (share > limitedShare) limited[host] = 1;
  };

  return {
    lostShare,
    account,
    get answers() {
      return answers;
    },
    answered() {
      answers++;
    },
    complete(host) {
      account(host);
      if (pass[host] === 1) answersBefore += heardNow[host]!;
    },
    isDone(host) {
      if (retries === 0 || pass[host] === passesMax) return true;
      if (limited[host])
        return table.silentRests[host]! >= (heard[host]! > burstOfLimited ? restsOfTalker : 1);
      if (tries[host]! > retries) return true;
      if (pass[host] === 1) return false;
      const now = heardNow[host]!;
      const share = Math.min(shareMax, now / Math.max(1, heardBefore[host]!));
      const lost = Math.min(shareMax, table.answersAfter[host]! / Math.max(1, table.answersBefore[host]!));
      // A pass for one last port often finds nothing: what got lost before says that it may still be there.
      const ofHost = Math.max((now * share) / (1 - share), heard[host]! * lost ** tries[host]!);
      // One that answers enough speaks for itself, for the others all do.
      const ofAll = heard[host]! < answersEnough ? answers * lostShare() ** tries[host]! : 0;
      return ofHost < missingOfHost && ofAll < missingTolerated;
    },
  };
}
