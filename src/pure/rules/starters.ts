/** Rules that a new installation begins with. `enabled` are those for what nothing else judges; the others are offered. */
import type { RuleInput } from '#pure/contract/resources.ts';
import { parseRule } from './text.ts';

const starter = (id: string, name: string, enabled: boolean, text: string, note: string) => ({
  id: `starter-${id}`,
  input: { name, note, enabled, ...parseRule(text) } satisfies RuleInput,
});

export const starterRules = [
  starter(
    'loss',
    'Packet loss',
    true,
    'warning when loss{tool="ping"} above 5 % until 2 % for 5 min',
    'Look at the path: the loss of a hop that the next hop does not have is only its rate limit.',
  ),
  starter(
    'latency',
    'Unusual latency',
    false,
    'minor when rtt.avg{tool="ping"} unusual above deviations 5 weeks 4 least 5 ms for 10 min',
    'Slower than at this hour of the week: look for a path change or a full link.',
  ),
  starter(
    'use-in',
    'Link nearly full, inbound',
    true,
    'warning when interface.in.use{} above 90 % until 80 % for 15 min',
    'Find who uses it, or plan for more.',
  ),
  starter(
    'use-out',
    'Link nearly full, outbound',
    true,
    'warning when interface.out.use{} above 90 % until 80 % for 15 min',
    'Find who uses it, or plan for more.',
  ),
  starter(
    'errors-in',
    'Interface errors',
    true,
    'warning when interface.in.errors{} above 1 errors/s until 0.1 errors/s for 10 min',
    'A bad cable, optic or duplex: clean, reseat, compare both ends.',
  ),
  starter(
    'processor',
    'Processor busy',
    true,
    'warning when cpu.usage{} above 95 % until 85 % for 15 min',
    'Find the process or the traffic that keeps it busy: a router at its limit loses its neighbours next.',
  ),
  starter(
    'disk',
    'Disk will be full',
    true,
    'minor when storage.use{} rising to 95 % within 14 d over 14 d for 1 h',
    'Free space, or grow the volume, before it stops what writes to it.',
  ),
  starter(
    'certificate',
    'Certificate ends',
    false,
    'minor when certificate.days{} below 21 days until 22 days',
    'Renew it; if that is automatic, find out why it did not happen.',
  ),
  starter(
    'address',
    'A name leads elsewhere',
    false,
    'warning when events("address.changed") count 1 within 10 min quiet 1 h',
    'The name that a sensor watches has a new address: was it moved, and does whatever names the old one know?',
  ),
  starter(
    'temperature',
    'Hot',
    false,
    'warning when temperature{} above 65 °C until 60 °C for 5 min',
    'Look at fans, filters and the room.',
  ),
  starter(
    'memory',
    'Memory grows',
    false,
    'minor when memory.use{} rising to 98 % within 2 d over 7 d for 1 h',
    'A leak: restart what leaks in a planned hour, and tell its vendor.',
  ),
] as const;
