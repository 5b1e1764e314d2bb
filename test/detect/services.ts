/** What is not installed is left out by whoever starts them, with the package as the reason. */
import type { RealService } from './service.ts';
import { data } from './services/data.ts';
import { mailAndFiles } from './services/mail-and-files.ts';
import { people } from './services/people.ts';
import { secureShell } from './services/shells.ts';
import { web } from './services/web.ts';

export const realServices: readonly RealService[] = [
  ...secureShell,
  ...web,
  ...mailAndFiles,
  ...data,
  ...people,
];
