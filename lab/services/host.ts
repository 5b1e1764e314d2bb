/** What a host of the service lab is: a real server of a Debian package, where it listens, and what it tells a stranger of itself. */
import type { NodeFile } from '../configs.ts';

/** How much a server says of itself to somebody who has no password; all of it is wanted then. Some do not answer strangers at all. */
type Tells = 'version' | 'product' | 'protocol' | 'nothing';

export interface SpokenAt {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** IANA's name first, then what else the same thing is called. */
  readonly names: readonly string[];
  readonly tls?: true;
  readonly tells: Tells;
  /** How it writes its version, from the package's; by itself they are alike. */
  readonly version?: (upstream: string) => string;
  /** The protocol has a version of its own, which scanners give for one of the product. */
  readonly protocolVersion?: true;
  /** Where another program of the same host speaks: its product and its package. */
  readonly product?: RegExp;
  readonly package?: string;
}

/** What a host is given that is made anew for every lab. */
export interface Material {
  readonly address: string;
  /** Paths inside the host. */
  readonly key: string;
  readonly certificate: string;
  /** Key and certificate in one file. */
  readonly both: string;
}

export interface ServiceHost {
  readonly name: string;
  /** Its package says the version. */
  readonly package: string;
  /** What names it, as its makers or others write it. */
  readonly product: RegExp;
  /** Programs and libraries that must be there. */
  readonly needs: readonly string[];
  /** In conflict with another package of the lab: taken out of its archive by `unpack.sh`, and laid over this host alone. */
  readonly unpacked?: true;
  /** Too large to be installed for every test; it is there where somebody has it. */
  readonly optional?: true;
  readonly files?: (material: Material) => Readonly<Record<string, NodeFile | string>>;
  /** Lines of a shell script that brings it up and returns; what is left in the foreground is sent behind by `&`. */
  readonly start: (material: Material) => readonly string[];
  readonly ports: readonly SpokenAt[];
}

export const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

/** A daemon that stays in the foreground, sent behind, with its words in a log that `exec <host> cat` shows. */
export const behind = (command: string): string => `${command} </dev/null >/var/log/lab.log 2>&1 &`;

/** For servers that refuse to be root. */
export const as = (user: string, command: string, group = user): string =>
  `setpriv --reuid=${user} --regid=${group} --init-groups ${command}`;
