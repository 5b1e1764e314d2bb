export { openMemoryState, openSqliteState } from './sqlite.ts';
