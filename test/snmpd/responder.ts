/**
 * A fast SNMP agent at every address of 127.0.0.0/8, in a process of its own, so that its work is not counted as ours: versions 2c and 3
 * (one user, SHA-256 and AES-128), with loss, delay and silent addresses on demand. `startResponder` forks this file.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { errnos, loadNative, MessageBatch, type Native, setInt, sys } from '#io/net/native.ts';
import { answerCommunity, answererOf, answerUser, interfaceRows, newUserAgent } from './agent-side.ts';

export interface ResponderOptions {
  readonly port: number;
  /** Rows of ifTable, ten columns each. */
  readonly interfaces: number;
  readonly delayMs?: number;
  readonly dropPercent?: number;
  /** Addresses whose value is a multiple of this never answer. */
  readonly silentEvery?: number;
  /** Bytes of an answer; agents stay below one Ethernet frame. */
  readonly answerBytesMax?: number;
}

export async function startResponder(
  options: ResponderOptions,
): Promise<{ child: ChildProcess; stop(): void }> {
  const child = fork(import.meta.filename, [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await once(child, 'message');
  return { child, stop: () => child.kill('SIGKILL') };
}

const ipPktInfo = 8;
const batchSize = 64;

/** One socket for all addresses: IP_PKTINFO tells which was asked, and makes the answer come from there. */
function serve(native: Native, options: ResponderOptions): void {
  const { libc } = native;
  const fd = libc.socket(sys.afInet, sys.sockDgram | sys.nonblock, 0);
  setInt(native, fd, sys.solIp, ipPktInfo, 1);
  setInt(native, fd, sys.solSocket, sys.soRcvbufForce, 32 << 20);
  setInt(native, fd, sys.solSocket, sys.soSndbufForce, 32 << 20);
  const received = new MessageBatch(native, batchSize, 2048, 64);
  const send = new MessageBatch(native, batchSize, 65_536, 32);
  const name = send.name(0);
  send.view.setUint16(name, sys.afInet, true);
  send.view.setUint16(name + 2, options.port);
  send.view.setUint32(name + 4, 0);
  if (libc.bind(fd, native.address(send.u8) + BigInt(name), 16) < 0)
    throw new Error(`the responder cannot bind port ${options.port}: errno ${native.errno()}`);
  const answer = answererOf(interfaceRows(options.interfaces), options.answerBytesMax ?? 1472);
  const user = newUserAgent(7);
  let seed = 1;
  const dropped = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 < (options.dropPercent ?? 0) / 100;
  };
  let queued = 0;
  const flush = () => {
    for (let at = 0; at < queued; ) {
      const sent = libc.sendmmsg(fd, send.pointers[at]!, queued - at, 0);
      if (sent > 0) at += sent;
      else if (native.errno() !== errnos.again) at++;
    }
    queued = 0;
  };
  const reply = (bytes: Uint8Array, to: Uint8Array, from: number) => {
    if (queued === batchSize) flush();
    const slot = queued++;
    send.u8.set(to, send.name(slot));
    send.setNameLength(slot, 16);
    const control = send.control(slot);
    send.view.setUint32(control, 28, true);
    send.view.setUint32(control + 4, 0, true);
    send.view.setInt32(control + 8, sys.solIp, true);
    send.view.setInt32(control + 12, ipPktInfo, true);
    send.view.setUint32(control + 16, 0, true);
    send.view.setUint32(control + 20, from);
    send.view.setUint32(control + 24, 0);
    send.setControlLength(slot, 32);
    send.u8.set(bytes, send.packet(slot));
    send.setPacketLength(slot, bytes.length);
  };
  native.poll(fd, () => {
    for (let count = batchSize; count === batchSize; ) {
      count = libc.recvmmsg(fd, received.pointers[0]!, batchSize, sys.msgDontwait, null);
      for (let i = 0; i < count; i++) {
        const asked = received.view.getUint32(received.control(i) + 24);
        if (options.silentEvery && asked % options.silentEvery === 0) continue;
        if (options.dropPercent && dropped()) continue;
        const at = received.packet(i);
        const bytes = received.u8.subarray(at, at + received.receivedLength(i));
        // Version 3 is told by the version field, which follows the sequence header.
        const v3 = bytes[bytes[1]! < 0x80 ? 4 : 4 + (bytes[1]! & 0x7f)] === 3;
        const answered = v3 ? answerUser(bytes, answer, user) : answerCommunity(bytes, answer);
        if (!answered) continue;
        const to = received.u8.slice(received.name(i), received.name(i) + 16);
        if (!options.delayMs) reply(answered, to, asked);
        else
          setTimeout(() => {
            reply(answered, to, asked);
            flush();
          }, options.delayMs);
      }
      received.prepareReceive(Math.max(0, count));
      flush();
    }
  });
}

if (import.meta.main) {
  const native = await loadNative();
  if (!native) throw new Error('the responder needs koffi on Linux');
  serve(native, JSON.parse(process.argv[2]!) as ResponderOptions);
  // Whoever forked it may be killed: nothing of a test or bench stays behind.
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
