/** ICMP errors of very many peers, from the error queues of sockets with IP_RECVERR. */
import type { Family } from '#pure/wire/icmp.ts';
import { addressText } from './columns.ts';
import { MessageBatch, type Native, newControlFacts, readControl, sys } from './native.ts';
import type { ScanTargets } from './scan-targets.ts';

const errorBatch = 64;
const errorSlotBytes = 128;
/** Errors taken in before something else gets its turn. */
const roundsMax = 8;

/** One object for all: valid during the call only. */
export interface IcmpMeaning {
  type: number;
  code: number;
  /** Who sent it, where it was not the host itself. */
  from: string | undefined;
  /** The port that the probe went to, of sockets that know ports. */
  port: number;
  /** What is quoted of the probe, from `packet` to `end`. */
  view: DataView;
  packet: number;
  end: number;
}

/** `hear` is told of errors about packets to one of the targets. */
export function createErrorQueue(
  native: Native,
  family: Family,
  targets: ScanTargets,
  hear: (host: number, meaning: IcmpMeaning) => void,
): { drain(fd: number): void } {
  const errors = new MessageBatch(native, errorBatch, errorSlotBytes, 256);
  const { view, u8 } = errors;
  const facts = newControlFacts();
  const origin = family === 4 ? sys.originIcmp : sys.originIcmp6;
  const addressAt = family === 4 ? 4 : 8;
  const addressBytes = family === 4 ? 4 : 16;
  const meaning: IcmpMeaning = { type: 0, code: 0, from: undefined, port: 0, view, packet: 0, end: 0 };

  const senderOf = (name: number): string | undefined => {
    if (facts.offender < 0) return undefined;
    let same = true;
    for (let i = 0; i < addressBytes && same; i++)
      same = u8[name + addressAt + i] === u8[facts.offender + addressAt + i];
    if (same) return undefined;
    const at = facts.offender + addressAt;
    return addressText(u8.subarray(at, at + addressBytes));
  };

  return {
    drain(fd) {
      for (let round = 0; round < roundsMax; round++) {
        const flags = sys.msgErrqueue | sys.msgDontwait;
        const count = native.libc.recvmmsg(fd, errors.pointers[0]!, errorBatch, flags, null);
        if (count <= 0) return;
        for (let i = 0; i < count; i++) {
          readControl(errors, i, facts);
          const name = errors.name(i);
          const host = facts.errorOrigin === origin ? targets.hostAt(view, name) : -1;
          if (host < 0) continue;
          meaning.type = facts.errorType;
          meaning.code = facts.errorCode;
          meaning.from = senderOf(name);
          meaning.port = view.getUint16(name + 2);
          meaning.packet = errors.packet(i);
          meaning.end = meaning.packet + Math.min(errors.receivedLength(i), errors.slotBytes);
          hear(host, meaning);
        }
        errors.prepareReceive(count);
        if (count < errorBatch) return;
      }
    },
  };
}
