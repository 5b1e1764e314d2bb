/** Who a sysObjectID belongs to: the enterprise numbers people meet, from the IANA register, under the names the vendors go by today. */
const vendors: Readonly<Record<number, string>> = { 9: 'Cisco' };
const root = '1.3.6.1.4.1.';
export const vendorOfEnterprise = (sysObjectId: string | undefined): string | undefined =>
  sysObjectId?.startsWith(root) ? vendors[Number(sysObjectId.slice(root.length).split('.')[0])] : undefined;
