import { describe, expect, test } from 'vitest';
import { errnos, loadNative, MessageBatch, type Native } from './native.ts';
import { createProbeSender, lotsLaterMax } from './scan-prober.ts';

const real = await loadNative();

/** A kernel that takes what the script says, call by call: a count, or minus an errno. */
function fakeKernel(script: number[]) {
  const log: string[] = [];
  const pending: (() => void)[] = [];
  let errno = 0;
  const take = (count: number): number => {
    const answer = script.shift() ?? count;
    errno = answer < 0 ? -answer : 0;
    return answer < 0 ? -1 : Math.min(answer, count);
  };
  const native = {
    ...real,
    libc: {
      sendmmsg(_fd: number, _messages: bigint, count: number) {
        const sent = take(count);
        log.push(`here ${count}: ${sent}`);
        return sent;
      },
      close: () => log.push('close'),
    },
    errno: () => errno,
    sendLater(_fd: number, _messages: bigint, count: number, done: (sent: number) => void) {
      pending.push(() => {
        const sent = take(count);
        log.push(`later ${count}: ${sent}`);
        done(sent);
      });
    },
  } as unknown as Native;
  return { native, log, arrive: () => pending.shift()?.(), waiting: () => pending.length };
}

// Skipped without koffi, whose memory the messages are written to.
describe.skipIf(!real)('senders of probes', () => {
  const open = (script: number[], later: boolean) => {
    const kernel = fakeKernel(script);
    const refused: number[] = [];
    let relieved = 0;
    const sender = createProbeSender(
      kernel.native,
      3,
      () => new MessageBatch(real!, 256, 64, 0),
      (_host, port) => refused.push(port),
      later ? () => void relieved++ : undefined,
    );
    const fill = (first: number, count: number) => {
      for (let i = 0; i < count; i++) sender.slot(0, first + i);
    };
    return { ...kernel, sender, fill, refused, relieved: () => relieved };
  };

  test('a thread of its own sends all itself, and goes on where the kernel stopped', () => {
    const { sender, fill, log } = open([60, -errnos.again], false);
    fill(1, 100);
    expect(sender.flush(0)).toBe(false);
    expect(sender.flush(1)).toBe(true);
    expect(log).toEqual(['here 100: 60', 'here 40: -1', 'here 40: 40']);
  });

  test('what is refused again and again is told, and the rest goes on', () => {
    const { sender, fill, refused } = open(
      [2, -errnos.netUnreach, -errnos.netUnreach, -errnos.netUnreach],
      false,
    );
    fill(10, 5);
    expect(sender.flush(0)).toBe(true);
    expect(refused).toEqual([12]);
  });

  test('other threads send large lots, so many at once and no more', () => {
    const { sender, fill, log, arrive, relieved, waiting } = open([], true);
    for (let lot = 0; lot < lotsLaterMax; lot++) {
      fill(lot * 100, 100);
      expect(sender.flush(0)).toBe(true);
    }
    fill(1000, 100);
    expect(sender.flush(0)).toBe(false);
    expect([log, waiting()]).toEqual([[], lotsLaterMax]);
    arrive();
    expect(relieved()).toBe(1);
    expect(sender.flush(0)).toBe(true);
    while (waiting() > 0) arrive();
    expect(log).toEqual(Array(lotsLaterMax + 1).fill('later 100: 100'));
    fill(1, 3);
    expect(sender.flush(0)).toBe(true);
    expect(log.at(-1)).toBe('here 3: 3');
  });

  test('what another thread could not send is sent here, and refused here', () => {
    const script = [40, -errnos.acces, -errnos.acces, -errnos.acces];
    const { sender, fill, log, arrive, refused } = open(script, true);
    fill(0, 100);
    sender.flush(0);
    arrive();
    expect(sender.flush(0)).toBe(true);
    expect(refused).toEqual([40]);
    expect(log.at(-1)).toBe('here 59: 59');
  });

  test('a link that does not send at all is told after two seconds', () => {
    const { sender, fill, refused } = open(Array(9).fill(-errnos.noBufs), true);
    fill(7, 1);
    expect(sender.flush(0)).toBe(false);
    expect(sender.flush(1999)).toBe(false);
    expect(sender.flush(2000)).toBe(true);
    expect(refused).toEqual([7]);
  });

  test('a socket is closed when nothing is on its way any more', () => {
    const { sender, fill, log, arrive, relieved } = open([], true);
    fill(0, 20);
    sender.flush(0);
    sender.close();
    expect(log).toEqual([]);
    arrive();
    expect([log, relieved()]).toEqual([['later 20: 20', 'close'], 0]);
  });
});
