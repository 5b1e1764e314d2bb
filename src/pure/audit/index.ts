/** All audits, one line each, and which of them are asked of a service. */
import type { Audit, LinkAudit } from './audit.ts';
import { dhcp } from './audits/dhcp.ts';
import { dns } from './audits/dns.ts';
import { docker } from './audits/docker.ts';
import { elasticsearch } from './audits/elasticsearch.ts';
import { etcd } from './audits/etcd.ts';
import { ftp } from './audits/ftp.ts';
import { http } from './audits/http.ts';
import { imap } from './audits/imap.ts';
import { ipmi } from './audits/ipmi.ts';
import { kubernetes } from './audits/kubernetes.ts';
import { ldap } from './audits/ldap.ts';
import { management } from './audits/management.ts';
import { memcached } from './audits/memcached.ts';
import { mongodb } from './audits/mongodb.ts';
import { mqtt } from './audits/mqtt.ts';
import { nfs } from './audits/nfs.ts';
import { ntp } from './audits/ntp.ts';
import { pop3 } from './audits/pop3.ts';
import { proxy } from './audits/proxy.ts';
import { rdp } from './audits/rdp.ts';
import { redis } from './audits/redis.ts';
import { routerAdvertisement } from './audits/router-advertisement.ts';
import { rsync } from './audits/rsync.ts';
import { smb } from './audits/smb.ts';
import { smtp } from './audits/smtp.ts';
import { snmp } from './audits/snmp.ts';
import { ssh } from './audits/ssh.ts';
import { tftp } from './audits/tftp.ts';
import { tls } from './audits/tls.ts';
import { vnc } from './audits/vnc.ts';
import { x11 } from './audits/x11.ts';
import { zookeeper } from './audits/zookeeper.ts';

export const audits: readonly Audit[] = [
  ...[tls, ssh, http, smb, rdp, vnc, x11, management, proxy, snmp, ipmi, tftp],
  ...[dns, ntp, smtp, imap, pop3, ftp, ldap, nfs, rsync],
  ...[redis, memcached, mongodb, elasticsearch, docker, kubernetes, etcd, zookeeper, mqtt],
];
export const linkAudits: readonly LinkAudit[] = [dhcp, routerAdvertisement];
