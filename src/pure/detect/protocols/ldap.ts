/**
 * LDAP (RFC 4511) over TCP, and the connectionless form that Active Directory kept (RFC 1798, [MS-ADTS] section 3.1.1.3.1.11): the root DSE (RFC 4512
 * section 5.1), which is open to everybody, tells maker, version, names and domain.
 */
import {
  decodeLdap,
  encodeExtended,
  encodeFilter,
  encodeSearch,
  type LdapEntry,
  ldapPort,
  ldapTlsPort,
  startTlsOid,
  valuesOf,
} from '../../wire/ldap.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { shown } from '../text.ts';

const messageId = 7;
/** By name, as some servers give operational attributes to those only who name them; `+` is RFC 3673's word for all of them. */
const attributes = [
  '*',
  '+',
  'vendorName',
  'vendorVersion',
  'namingContexts',
  'defaultNamingContext',
  'dnsHostName',
];
const rootDse = () =>
  encodeSearch(messageId, {
    base: '',
    scope: 'base',
    filter: encodeFilter('(objectClass=*)')!,
    attributes,
    entriesMax: 1,
    timeS: 5,
  });

/** [MS-ADTS] section 6.1.4.2: the functional level of the domain controller tells which Windows it runs on. */
const controllers: Readonly<Record<string, string>> = {
  0: 'Windows 2000 Server',
  2: 'Windows Server 2003',
  3: 'Windows Server 2008',
  4: 'Windows Server 2008 R2',
  5: 'Windows Server 2012',
  6: 'Windows Server 2012 R2',
  7: 'Windows Server 2016 or later',
  10: 'Windows Server 2025',
};
const activeDirectory = '1.2.840.113556.1.4.800';

/** Makers as they write themselves in `vendorName`. */
const makers: readonly (readonly [said: RegExp, product: string, vendor: string, name: string])[] = [
  [/^389 Project/, '389 Directory Server', 'redhat', '389_directory_server'],
  [/^Samba Team/, 'Samba Active Directory', 'samba', 'samba'],
  [/^Novell|^NetIQ|^Micro Focus/, 'eDirectory', 'netiq', 'edirectory'],
  [/^International Business Machines/, 'IBM Security Directory Server', 'ibm', 'security_directory_server'],
  [/^Sun Microsystems|^Oracle/, 'Oracle Directory Server', 'oracle', 'directory_server_enterprise_edition'],
  [/^ForgeRock/, 'ForgeRock Directory Services', 'forgerock', 'directory_services'],
  [/^Apache Software Foundation/, 'ApacheDS', 'apache', 'directory_server'],
  [/^LLDAP/, 'LLDAP', 'lldap', 'lldap'],
  [/^VMware/, 'VMware Directory Service', 'vmware', 'vmware_directory_service'],
  [/^goauthentik/, 'authentik LDAP outpost', 'goauthentik', 'authentik'],
];

/** `DC=noc,DC=example` as a domain. */
const domainOf = (dn: string | undefined): string | undefined => {
  const parts = dn?.match(/^(?:dc=([\w-]+),?)+$/i)
    ? [...dn.matchAll(/dc=([\w-]+)/gi)].map(([, part]) => part!)
    : [];
  return parts.length > 0 ? parts.join('.') : undefined;
};

function ofEntry(entry: LdapEntry): Recognised {
  const first = (name: string) => valuesOf(entry, name)[0];
  const context = first('defaultNamingContext') ?? first('namingContexts');
  const domain = domainOf(context);
  const where = domain ? `domain ${domain}` : context ? `naming context ${shown(context, 100)}` : undefined;
  const host = first('dnsHostName');
  const common = {
    name: 'ldap',
    ...(where ? { info: where } : {}),
    ...(host ? { hostName: shown(host, 255) } : {}),
  };
  const vendorName = first('vendorName') ?? '';
  const known = makers.find(([said]) => said.test(vendorName));
  if (known) {
    const [, product, vendor, name] = known;
    const version = /(\d+(?:\.\d+)+\w*(?:-\w+)*)/.exec(first('vendorVersion') ?? '')?.[1];
    return {
      ...common,
      product,
      ...(version ? { version: shown(version, 60) } : {}),
      cpes: [cpe('a', vendor, name, version)],
      confidence: 10,
    };
  }
  if (valuesOf(entry, 'supportedCapabilities').includes(activeDirectory)) {
    const os = controllers[first('domainControllerFunctionality') ?? ''];
    return {
      ...common,
      product: 'Microsoft Active Directory LDAP',
      os: os ?? 'Windows',
      cpes: ['cpe:2.3:o:microsoft:windows_server'],
      confidence: 10,
    };
  }
  // OpenLDAP's own object class; its version is told to administrators only.
  if (
    [...valuesOf(entry, 'objectClass'), ...valuesOf(entry, 'structuralObjectClass')].includes(
      'OpenLDAProotDSE',
    )
  )
    return { ...common, product: 'OpenLDAP', cpes: [cpe('a', 'openldap', 'openldap')], confidence: 10 };
  if (vendorName) return { ...common, product: shown(vendorName, 100), confidence: 9 };
  return { ...common, confidence: 8 };
}

function recognised(bytes: Uint8Array): Recognised | undefined {
  const message = decodeLdap(bytes);
  if (message.state !== 'complete') return undefined;
  const { value } = message;
  // Unsolicited notifications have no id (RFC 4511 section 4.4).
  if (value.id !== messageId)
    return value.id === 0 && value.kind === 'extended' ? { name: 'ldap', confidence: 8 } : undefined;
  if (value.kind === 'entry')
    return value.entry.dn === '' ? ofEntry(value.entry) : { name: 'ldap', confidence: 8 };
  if (value.kind !== 'done' || value.result.code < 0) return undefined;
  return { name: 'ldap', ...(value.result.code ? { info: value.result.name } : {}), confidence: 8 };
}

export const ldap = defineProtocol({
  id: 'ldap',
  title: 'LDAP',
  transport: 'tcp',
  ports: [ldapPort, 3268],
  tlsPorts: [ldapTlsPort, 3269],
  probes: [{ id: 'ldap-root-dse', bytes: rootDse }],
  rarity: 4,
  recognise: (bytes) => recognised(bytes),
  async startTls(ask) {
    const answer = await ask(encodeExtended(messageId, startTlsOid), {
      enough: (bytes) => decodeLdap(bytes).state !== 'partial',
    });
    const message = decodeLdap(answer);
    return (
      message.state === 'complete' && message.value.kind === 'extended' && message.value.result.code === 0
    );
  },
});

export const cldap = defineProtocol({
  id: 'cldap',
  title: 'Connectionless LDAP',
  transport: 'udp',
  ports: [ldapPort],
  probes: [{ id: 'cldap-root-dse', bytes: rootDse }],
  rarity: 6,
  recognise: (bytes) => recognised(bytes),
});
