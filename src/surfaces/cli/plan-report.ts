/** A plan as a person reads it: what changes, field by field, on standard output; the sum of it on standard error. */
import type { ApplyResult, PlanRow } from '#pure/contract/resources.ts';

const marks: Readonly<Record<PlanRow['action'], string>> = {
  create: '+',
  update: '~',
  unchanged: '=',
  prune: '-',
  refuse: '!',
};
const shown = (value: unknown) => (value === null || value === undefined ? 'nothing' : JSON.stringify(value));
/** Longer values are cut: a plan is read line by line. */
const valueMax = 200;
const cut = (text: string) => (text.length > valueMax ? `${text.slice(0, valueMax)}…` : text);

export function planReport(
  { applied, counts, rows }: ApplyResult,
  drift: boolean,
): { readonly rows: string; readonly notes: string } {
  const lines = rows
    .filter(({ action }) => action !== 'unchanged')
    .flatMap(({ kind, name, action, file, line, changes, problem, remedy }) => [
      `${marks[action]} ${kind} ${name}${file === null ? '' : `  (${file}:${line})`}`,
      ...(problem === null ? [] : [`    ${problem}`, `    ${remedy}`]),
      ...(action === 'create'
        ? []
        : changes.map(({ field, from, to }) => `    ${field}: ${cut(shown(from))} → ${cut(shown(to))}`)),
    ]);
  const n = (action: PlanRow['action']) => counts[action] ?? 0;
  const sum = `${n('create')} to create, ${n('update')} to update, ${n('unchanged')} unchanged, ${n('prune')} to prune`;
  const notes =
    n('refuse') > 0
      ? `${n('refuse')} refused: nothing was written.\n`
      : drift
        ? `${n('create') + n('update') + n('prune') === 0 ? 'No difference' : 'Differs'}: ${sum}.\n`
        : applied
          ? `Applied: ${sum.replaceAll(' to create', ' created').replaceAll(' to update', ' updated').replaceAll(' to prune', ' pruned')}.\n`
          : `Plan: ${sum}.\n`;
  return { rows: lines.length > 0 ? `${lines.join('\n')}\n` : '', notes };
}
