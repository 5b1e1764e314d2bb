/** Models by sysObjectID without 1.3.6.1.4.1, from FORTINET-FORTIGATE-MIB (fgModel). */
export const fortigateModels: Readonly<Record<string, string>> = {};
