/** What depends on what: the order to compute in, and the circle that has none. */

export interface Dependent {
  readonly id: string;
  readonly needs: readonly string[];
}

/** Dependencies first; needs that are not among the items are left out. `circle` is one path that comes back to its start. */
export function orderOf(items: readonly Dependent[]): {
  readonly order: readonly string[];
  readonly circle?: readonly string[];
} {
  const byId = new Map(items.map((item) => [item.id, item]));
  const done = new Set<string>();
  const order: string[] = [];
  for (const { id: start } of items) {
    // A stack of our own: a chain of thousands would overflow the call stack.
    const path: { readonly id: string; next: number }[] = done.has(start) ? [] : [{ id: start, next: 0 }];
    const onPath = new Set(path.map(({ id }) => id));
    while (path.length > 0) {
      const top = path.at(-1)!;
      const need = byId.get(top.id)!.needs[top.next++];
      if (need === undefined) {
        path.pop();
        onPath.delete(top.id);
        done.add(top.id);
        order.push(top.id);
      } else if (onPath.has(need)) {
        const from = path.findIndex(({ id }) => id === need);
        return { order, circle: [...path.slice(from).map(({ id }) => id), need] };
      } else if (byId.has(need) && !done.has(need)) {
        path.push({ id: need, next: 0 });
        onPath.add(need);
      }
    }
  }
  return { order };
}
