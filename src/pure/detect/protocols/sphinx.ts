/** Searches of Sphinx and of what came of it: their own protocol greets with its version, which has always been 1. */
import { sameOctets } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const greeting = Uint8Array.of(0, 0, 0, 1);

export const sphinx = defineProtocol({
  id: 'sphinx',
  title: 'Sphinx',
  transport: 'tcp',
  ports: [9312],
  greets: true,
  rarity: 9,
  // Four bytes: only the port makes them believable.
  recognise: (bytes, asked, { port }) =>
    asked === 'greeting' && port === 9312 && sameOctets(bytes, greeting)
      ? { name: 'sphinx-api', info: 'protocol 1' }
      : undefined,
});
