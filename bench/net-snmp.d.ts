/** The package has no types of its own; the bench needs these few. */
declare module 'net-snmp' {
  interface Session {
    get(oids: readonly string[], done: (error: unknown) => void): void;
    subtree(oid: string, repetitions: number, feed: () => void, done: (error: unknown) => void): void;
    close(): void;
  }
  const snmp: {
    readonly Version2c: number;
    createSession(address: string, community: string, options: object): Session;
  };
  export default snmp;
}
