/** Whether there is a power supply or a printer to look at: UPS-MIB (RFC 1628), Printer-MIB (RFC 3805). */
import { type FactReader, mib2 } from './section.ts';

export const presence: FactReader = {
  name: 'presence',
  needs: [],
  async read(reader, facts) {
    const ups = await reader.serves([...mib2, 33]);
    const printer = await reader.serves([...mib2, 43]);
    if (!reader.failure()) facts.presence = { ups, printer };
  },
};
