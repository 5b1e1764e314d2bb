/**
 * Certificates that a product or a package comes with, or makes at its first start, by what their subject or issuer says: as documented by
 * the vendors, and as the packages of Debian make them. The same key may lie on every device of a model, and nobody looked after it since.
 */
const known: readonly (readonly [product: string, pattern: RegExp])[] = [
  // Where nobody changed what the tools suggest.
  [
    'the defaults of OpenSSL',
    /O=Internet Widgits Pty Ltd|O=Default Company Ltd|OU?=My ?Company(?: Name)?(?:,|$)/i,
  ],
  ['a package of Red Hat', /O=SomeOrganization\b.*CN=|CN=localhost\.localdomain\b/],
  [
    'an example',
    /O=Acme Co\b|O=Example Inc\b|CN=(?:www\.)?example\.(?:com|net|org)\b|CN=test(?:ing)?(?:,|$)/i,
  ],
  ['Traefik', /CN=TRAEFIK DEFAULT CERT/],
  ['the Kubernetes ingress controller', /CN=Kubernetes Ingress Controller Fake Certificate/],
  ['Plesk', /CN=Plesk\b|O=(?:Parallels|Plesk|Odin)\b/],
  ['XAMPP', /CN=localhost, OU=.*XAMPP|O=XAMPP/i],
  ['Splunk', /CN=SplunkServerDefaultCert|CN=SplunkCommonCA/],
  ['Webmin', /O=Webmin Webserver on/],
  ['Jetty', /O=Unknown, OU=Unknown|CN=jetty\.eclipse\.org/],
  // Network devices and their management.
  ['Cisco IOS', /CN=IOS-Self-Signed-Certificate/],
  ['Cisco ASA or ASDM', /CN=ASA Temporary Self Signed Certificate|CN=ciscoasa\b/],
  [
    'Fortinet',
    /O=Fortinet\b.*CN=(?:F[A-Z0-9]{5}|fortinet)|CN=support@fortinet|OU=(?:FortiGate|Certificate Authority), CN=F/i,
  ],
  ['Palo Alto Networks', /O=Palo Alto Networks.*CN=localhost/i],
  ['SonicWall', /HTTPS Management Certificate for SonicWALL/i],
  ['WatchGuard', /OU=Fireware, CN=Fireware/i],
  ['Sophos', /CN=(?:Sophos )?ApplianceCertificate|CN=Appliance_Certificate_/i],
  ['Check Point', /CN=.*VPN Certificate, O=/],
  ['pfSense', /O=pfSense (?:webConfigurator|GUI default) Self-Signed Certificate/i],
  ['OPNsense', /O=OPNsense(?: self-signed web certificate)?/i],
  ['MikroTik', /CN=(?:MikroTik|router\.lan)\b/i],
  ['Ubiquiti', /O=Ubiquiti(?: Networks)? Inc\.?|CN=(?:UniFi|UBNT|ubnt\.com)\b/i],
  ['Aruba', /CN=securelogin\.arubanetworks\.com|O=Aruba Networks/i],
  ['Ruckus', /O=Ruckus Wireless/i],
  ['Juniper', /CN=system generated, CN=self-signed|CN=.*system generated/i],
  ['Huawei', /O=Huawei\b.*CN=(?:huawei|default)/i],
  ['TP-Link', /CN=(?:tplinkwifi\.net|TP-?LINK)\b/i],
  ['Netgear', /CN=(?:www\.routerlogin\.net|routerlogin\.net)|O=NETGEAR/i],
  ['ASUS', /CN=router\.asus\.com/],
  ['AVM', /CN=(?:[a-z0-9]+\.myfritz\.net|fritz\.box|fritz\.nas)/],
  ['D-Link', /O=D-?Link\b/i],
  ['Zyxel', /O=ZyXEL\b|CN=(?:usg|zywall|nwa)[\w-]*_[0-9A-F]{12}/i],
  // Servers' management, storage, printers, cameras.
  ['Dell iDRAC', /OU=(?:Remote Access Group|iDRAC Group), CN=|CN=idrac-/i],
  ['HPE iLO', /Default Issuer \(Do not trust\)|CN=ILO[A-Z0-9]{6,}|OU=ISS, .*CN=Default/i],
  ['Supermicro', /O=Super ?Micro\b.*CN=|CN=IPMI\b/i],
  ['Lenovo or IBM', /CN=(?:IMM|XCC)-|O=(?:IBM|Lenovo), CN=IMM/i],
  ['VMware', /O=VMware, Inc\b|OU=VMware (?:ESX Server|Engineering) Default Certificate|O=VMware Installer/i],
  ['Synology', /O=Synology Inc\.?|CN=synology(?:\.com)?\b/i],
  ['QNAP', /O=QNAP Systems|CN=QNAP NAS/i],
  ['Western Digital', /O=Western Digital\b/i],
  ['APC', /O=(?:American Power Conversion|APC)\b|CN=apc[0-9A-F]{6}/i],
  ['HP printer', /O=(?:HP|Hewlett-Packard)\b.*CN=(?:HP|NPI)[0-9A-F]{6}/i],
  ['Brother', /CN=Preset Certificate|O=Brother Industries/i],
  ['Canon', /O=Canon(?: Inc\.)?,.*CN=Canon/i],
  ['Hikvision or Dahua', /O=(?:Hikvision|DAHUA|Dahua)\b|CN=(?:HIKVISION|www\.dahuatech\.com)/i],
  ['AXIS', /O=Axis Communications AB, CN=axis-|CN=axis-[0-9a-f]{12}/i],
  ['Polycom', /O=Polycom Inc\.?/i],
];

/** The product whose certificate this is. */
export function defaultCertificateOf(subject: string, issuer: string): string | undefined {
  return known.find(([, pattern]) => pattern.test(subject) || pattern.test(issuer))?.[0];
}
