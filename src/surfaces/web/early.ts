/**
 * The first thing that runs, long before the program that draws: it asks for what this address will show and begins to load what
 * shows it, so that answers and program arrive together.
 */
import { questionOf } from './map/question.ts';
import { askAhead } from './model/ahead.ts';
import { pageAt } from './pages.ts';

const { pathname, search } = location;
// The router loads it too, and tells when that fails.
void pageAt(pathname)?.().catch(() => {});
if (pathname === '/map')
  askAhead('/topology/map', { ...questionOf(Object.fromEntries(new URLSearchParams(search))) });
if (!['/login', '/setup', '/shared'].includes(pathname)) {
  askAhead('/session');
  askAhead('/overview');
}
