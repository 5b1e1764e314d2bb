import type { MibFile } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Mib, MibText } from '#pure/mib/index.ts';

export interface Mibs extends Service {
  /** The standard modules with the brought ones laid over them. */
  mib(): Promise<Mib>;
  list(): Promise<MibFile[]>;
  texts(): Promise<MibText[]>;
  /** Compiles before it keeps; a file without a module is refused. */
  add(name: string, text: string, by: string): Promise<MibFile>;
  remove(name: string): Promise<void>;
}
