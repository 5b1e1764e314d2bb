/**
 * InformRequest-PDU (RFC 3416, 4.2.7): sent until the receiver acknowledges it, always with the same request, so that one that came
 * twice is known as one. The receiver is the authoritative engine: it is discovered as any agent is (RFC 3414, 4).
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '#pure/contract/host.ts';
import { createAgentMemory } from '#pure/protocols/snmp-agent.ts';
import { createUserSecurity, type SnmpUser } from '#pure/protocols/snmp-user.ts';
import {
  decodeCommunityMessage,
  encodeCommunityMessage,
  type Pdu,
  type PduRequest,
  pduTypes,
} from '#pure/wire/snmp.ts';
import type { NotifyWorld } from './port.ts';

export interface InformPlan {
  readonly host: string;
  readonly port: number;
  readonly version: '2c' | '3';
  readonly community?: string | undefined;
  readonly user?: string | undefined;
  readonly auth: 'none' | NonNullable<SnmpUser['auth']>['protocol'];
  readonly authPassword?: string | undefined;
  readonly privacy: 'none' | NonNullable<SnmpUser['privacy']>['protocol'];
  readonly privacyPassword?: string | undefined;
  readonly timeoutMs: number;
  readonly retries: number;
}
/** Discovery, then the time window: a receiver that reports more than that does not want us. */
const reportsMax = 3;
let salt = Math.floor(Math.random() * 2 ** 31);

interface Speech {
  encode(): Uint8Array;
  /** A fault ends it; undefined: not for us, wait on; 'again': what was missing is known now. */
  decode(bytes: Uint8Array): Pdu | 'again' | undefined;
}

const communitySpeech = (community: string, pdu: PduRequest): Speech => ({
  encode: () => encodeCommunityMessage(1, new TextEncoder().encode(community), pdu),
  decode: (bytes) => decodeCommunityMessage(bytes)?.pdu,
});

function userSpeech(plan: InformPlan, pdu: PduRequest, { crypto }: NotifyWorld): Speech {
  const auth = plan.auth === 'none' ? undefined : plan.auth;
  const privacy = plan.privacy === 'none' ? undefined : plan.privacy;
  if (privacy && !auth) throw new Error('privacy without authentication is not possible (RFC 3414)');
  const user: SnmpUser = {
    kind: 'snmp-user',
    user: plan.user ?? '',
    ...(auth ? { auth: { protocol: auth, password: plan.authPassword ?? '' } } : {}),
    ...(privacy ? { privacy: { protocol: privacy, password: plan.privacyPassword ?? '' } } : {}),
  };
  const security = createUserSecurity(user, createAgentMemory().at(plan.host, plan.port, 'inform'), {
    crypto,
    clock: { monotonicMs: () => performance.now() } as Clock,
    nextSalt: () => salt++ >>> 0,
  });
  // RFC 3414, 4: a request for nothing finds the engine; some receivers answer no other before they are known.
  const discovery: PduRequest = { ...pdu, type: pduTypes.get, oids: [], values: [] };
  let reports = 0;
  return {
    encode: () => security.encode(pdu.requestId, reports === 0 ? discovery : pdu),
    decode(bytes) {
      const decoded = security.decode(bytes);
      if (!decoded || !('answer' in decoded)) return undefined;
      const { answer } = decoded;
      // An answer to the discovery itself acknowledges nothing.
      if (answer.pdu.type !== pduTypes.report) return reports === 0 ? undefined : answer.pdu;
      if (++reports <= reportsMax && security.resynchronise(answer)) return 'again';
      throw new Error('the receiver refuses the inform: user, password or protocol is not what it knows');
    },
  };
}

export async function sendInform(plan: InformPlan, pdu: PduRequest, world: NotifyWorld): Promise<void> {
  const speech =
    plan.version === '3' ? userSpeech(plan, pdu, world) : communitySpeech(plan.community || 'public', pdu);
  const socket = createSocket(plan.host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(plan.port, plan.host);
    await once(socket, 'connect');
    for (let attempt = 0; attempt <= plan.retries; attempt++)
      if (await tried(socket, speech, pdu.requestId, plan.timeoutMs)) return;
    throw new Error(`not acknowledged in ${plan.retries + 1} tries of ${plan.timeoutMs} ms`);
  } finally {
    socket.close();
  }
}

/** One try: false when its time is over. */
function tried(
  socket: ReturnType<typeof createSocket>,
  speech: Speech,
  requestId: number,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.off('message', heard).off('error', failed);
      settle();
    };
    const heard = (buffer: Buffer) => {
      // A Buffer's `slice` is a view where the protocol expects a copy.
      const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
      try {
        const answer = speech.decode(bytes);
        if (answer === 'again') socket.send(speech.encode());
        else if (answer?.type === pduTypes.response && answer.requestId === requestId)
          end(() =>
            answer.errorStatus === 0
              ? resolve(true)
              : reject(new Error(`the receiver answered with error ${answer.errorStatus}`)),
          );
      } catch (error) {
        end(() => reject(error as Error));
      }
    };
    // Nobody listens there now: it may in the next try.
    const failed = () => {};
    const timer = setTimeout(() => end(() => resolve(false)), timeoutMs);
    socket.on('message', heard).on('error', failed);
    socket.send(speech.encode());
  });
}
