/** Secrets out of what is written down: values under telling names are replaced at any depth. */
const telling = /password|community|secret|token|passphrase|private.?key/i;
/** Whole files may hold anything: of them only the length is written down. */
const whole = /^content$/;
const depthMax = 10;
/** Members of one list that are written down; of more, only the number. */
const membersMax = 100;
/** A file that was handed in does not belong into the audit log. */
const textMax = 4000;

export function redact(value: unknown, depth = 0): unknown {
  if (depth > depthMax) return '…';
  if (Array.isArray(value)) {
    const kept = value.slice(0, membersMax).map((item) => redact(item, depth + 1));
    return value.length > membersMax ? [...kept, `… ${value.length - membersMax} more`] : kept;
  }
  if (typeof value === 'string' && value.length > textMax)
    return `${value.slice(0, 200)}… (${value.length} characters)`;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item !== 'string'
        ? redact(item, depth + 1)
        : telling.test(key)
          ? '•••'
          : whole.test(key)
            ? `${item.length} characters`
            : redact(item, depth + 1),
    ]),
  );
}
