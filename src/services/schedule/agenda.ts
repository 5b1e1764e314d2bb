/**
 * Who is due next, as a binary heap of times. What was put in is never taken out early: whoever is put in again has an old time that
 * comes up too, and the caller sees by its own record that it no longer holds.
 */
export interface Agenda {
  put(id: string, atMs: number): void;
  /** Ids whose time is not after `untilMs`, earliest first; each is gone from the agenda. */
  take(untilMs: number): string[];
  /** Infinity when nothing is planned. */
  nextMs(): number;
}

export function createAgenda(): Agenda {
  let times = new Float64Array(1024);
  const ids: string[] = [];
  const swap = (a: number, b: number) => {
    [times[a], times[b]] = [times[b]!, times[a]!];
    [ids[a], ids[b]] = [ids[b]!, ids[a]!];
  };
  const removeFirst = () => {
    const last = ids.length - 1;
    swap(0, last);
    ids.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= last) return;
      const right = left + 1;
      const least = right < last && times[right]! < times[left]! ? right : left;
      if (times[least]! >= times[at]!) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    put(id, atMs) {
      if (ids.length === times.length) {
        const more = new Float64Array(times.length * 2);
        more.set(times);
        times = more;
      }
      let at = ids.push(id) - 1;
      times[at] = atMs;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (times[parent]! <= times[at]!) return;
        swap(at, parent);
        at = parent;
      }
    },
    take(untilMs) {
      const due: string[] = [];
      while (ids.length > 0 && times[0]! <= untilMs) {
        due.push(ids[0]!);
        removeFirst();
      }
      return due;
    },
    nextMs: () => (ids.length > 0 ? times[0]! : Number.POSITIVE_INFINITY),
  };
}
