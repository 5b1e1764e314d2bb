/**
 * Who made a network card: the IEEE registers MA-L, MA-M and MA-S (24, 28 and 36 bits), as the `oui-data` package carries them. The
 * register is plain data of five megabytes, so it is loaded when the first MAC is asked about, and tools may use it like their own.
 */
let loading: Promise<Readonly<Record<string, string>>> | undefined;

async function load(): Promise<Readonly<Record<string, string>>> {
  // Through `unknown`: the type of 53,000 literal keys helps nobody.
  const register = (await import('oui-data', { with: { type: 'json' } })) as unknown as {
    readonly default: Readonly<Record<string, string>>;
  };
  return register.default;
}

/** Longest registered prefix first: a 36-bit block lies inside a 24-bit one of the register itself. */
const prefixDigits = [9, 7, 6];

/** `mac` in any common form. Undefined for addresses nobody registered: random, locally administered and group ones. */
export async function vendorOf(mac: string): Promise<string | undefined> {
  const digits = mac.toUpperCase().replace(/[^0-9A-F]/g, '');
  if (digits.length !== 12) return undefined;
  // Bits 0 and 1 of the first byte: group, locally administered (IEEE 802 section 8.2).
  if (Number.parseInt(digits.slice(0, 2), 16) & 3) return undefined;
  loading ??= load();
  const register = await loading;
  for (const length of prefixDigits) {
    const entry = register[digits.slice(0, length)];
    if (entry) return entry.split('\n')[0];
  }
  return undefined;
}
