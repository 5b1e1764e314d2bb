/** The outages that are tried. To add one: an entry of a file in `scenarios/`; see `scenario.ts` for the verbs. */
import type { Scenario } from './scenario.ts';
import { devices } from './scenarios/devices.ts';
import { links } from './scenarios/links.ts';
import { services } from './scenarios/services.ts';
import { work } from './scenarios/work.ts';

export const scenarios: readonly Scenario[] = [...links, ...devices, ...services, ...work];
