/** Logins of the lab. They protect nothing: no address of the lab can be reached from outside the machine. */
export const snmpCommunity = 'lab-public';

/** Only from inside a node, to shorten the agent's own cache (see start-script.ts). */
export const snmpWriteCommunity = 'lab-local';

export interface SnmpUser {
  readonly user: string;
  readonly authProtocol: 'SHA-256' | 'SHA-512';
  readonly authPassword: string;
  readonly privProtocol: 'AES' | 'AES-256';
  readonly privPassword: string;
}

export const snmpUsers: readonly SnmpUser[] = [
  {
    user: 'nocsha256',
    authProtocol: 'SHA-256',
    authPassword: 'noc-auth-sha256',
    privProtocol: 'AES',
    privPassword: 'noc-priv-aes128',
  },
  {
    user: 'nocsha512',
    authProtocol: 'SHA-512',
    authPassword: 'noc-auth-sha512',
    privProtocol: 'AES-256',
    privPassword: 'noc-priv-aes256',
  },
];

/** `admin` lands in the router's own command line, `ops` in a shell. */
export const login = { user: 'admin', password: 'lab-Admin-1' } as const;
