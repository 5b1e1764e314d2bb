/** Releases of Windows by the build that its protocols tell ([MS-NLMP] VERSION, RPC, RDP). Servers and desktops share most builds. */
import type { NtlmChallenge } from '../wire/ntlmssp.ts';
import type { Recognised } from './protocol.ts';
import { shown } from './text.ts';

const releases: Readonly<Record<number, string>> = {
  2195: 'Windows 2000',
  2600: 'Windows XP',
  3790: 'Windows Server 2003',
  6000: 'Windows Vista',
  6001: 'Windows Vista SP1 or Server 2008',
  6002: 'Windows Vista SP2 or Server 2008 SP2',
  6003: 'Windows Server 2008 SP2',
  7600: 'Windows 7 or Server 2008 R2',
  7601: 'Windows 7 SP1 or Server 2008 R2 SP1',
  9200: 'Windows 8 or Server 2012',
  9600: 'Windows 8.1 or Server 2012 R2',
  10240: 'Windows 10 1507',
  10586: 'Windows 10 1511',
  14393: 'Windows 10 1607 or Server 2016',
  15063: 'Windows 10 1703',
  16299: 'Windows 10 1709',
  17134: 'Windows 10 1803',
  17763: 'Windows 10 1809 or Server 2019',
  18362: 'Windows 10 1903',
  18363: 'Windows 10 1909',
  19041: 'Windows 10 2004',
  19042: 'Windows 10 20H2',
  19043: 'Windows 10 21H1',
  19044: 'Windows 10 21H2',
  19045: 'Windows 10 22H2',
  20348: 'Windows Server 2022',
  22000: 'Windows 11 21H2',
  22621: 'Windows 11 22H2',
  22631: 'Windows 11 23H2',
  25398: 'Windows Server 23H2',
  26100: 'Windows 11 24H2 or Server 2025',
  26200: 'Windows 11 25H2',
};

/** Undefined for what is no Windows: Samba says 6.1 with build 0, others leave the version out. */
export function windowsOf(version: NtlmChallenge['version']): string | undefined {
  if (!version || version.build === 0) return undefined;
  return releases[version.build] ?? `Windows ${version.major}.${version.minor} build ${version.build}`;
}

/** What a challenge says of the machine, for every protocol that carries one. */
export function factsOfChallenge(
  challenge: NtlmChallenge,
): Partial<Recognised> & { readonly details: readonly string[] } {
  const os = windowsOf(challenge.version);
  const { version } = challenge;
  const host = challenge.dnsComputer || challenge.netbiosComputer;
  const domain = challenge.dnsDomain || challenge.netbiosDomain;
  return {
    ...(host ? { hostName: shown(host, 255) } : {}),
    ...(os ? { os } : {}),
    details: [
      ...(domain && domain !== host ? [`domain ${shown(domain, 100)}`] : []),
      ...(os && version ? [`build ${version.major}.${version.minor}.${version.build}`] : []),
    ],
  };
}
