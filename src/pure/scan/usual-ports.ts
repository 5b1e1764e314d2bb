/**
 * Ports that are usually worth a question, most usual first, with the name of what is usually there: as IANA registers it (RFC 6335), else
 * as the vendor's documents call it. The order is our own judgement of what is met in offices, data centres and plants; a port without
 * anything known to be there does not stand here. Beyond the list come the other system ports (RFC 6335 section 6) by number.
 */
import type { Transport } from '../contract/scan.ts';

const tcp = `
80 http, 443 https, 22 ssh, 445 microsoft-ds, 3389 ms-wbt-server, 21 ftp, 23 telnet, 25 smtp, 53 domain, 135 epmap, 139 netbios-ssn, 8080 http-alt,
110 pop3, 143 imap, 993 imaps, 995 pop3s, 587 submission, 3306 mysql, 8443 pcsync-https, 111 sunrpc, 5900 rfb, 1723 pptp, 5432 postgresql,
1433 ms-sql-s, 389 ldap, 636 ldaps, 88 kerberos, 465 submissions, 5060 sip, 5061 sips, 2049 nfs, 631 ipp, 9100 pdl-datastream, 515 printer,
6379 redis, 27017 mongodb, 11211 memcache, 9200 elasticsearch, 1521 oracle-tns, 1883 mqtt, 8883 secure-mqtt, 5672 amqp, 5671 amqps, 8000 irdmi,
8888 ddi-tcp-1, 8081 sunproxyadmin, 9090 websm, 3000 grafana, 5000 commplex-main, 5001 commplex-link, 10000 ndmp, 179 bgp, 49 tacacs, 3268 msft-gc,
3269 msft-gc-ssl, 464 kpasswd, 593 http-rpc-epmap, 5985 wsman, 5986 wsmans, 554 rtsp, 8554 rtsp-alt, 873 rsync, 548 afpovertcp, 2222 EtherNet-IP-1,
1080 socks, 3128 squid-http, 8008 http-alt, 8009 ajp13, 9000 cslistener, 9001 etlservicemgr, 2375 docker, 2376 docker-s, 2379 etcd-client,
2380 etcd-server, 6443 kubernetes-api, 10250 kubelet, 10255 kubelet-ro, 10256 kube-proxy, 30000 kubernetes-nodeport, 9092 kafka, 2181 zookeeper,
9042 cassandra, 7000 afs3-fileserver, 7001 weblogic, 7199 cassandra-jmx, 9160 apani1, 9300 vrace, 5601 kibana, 15672 rabbitmq-management,
25672 rabbitmq-cluster, 4369 epmd, 1935 macromedia-fcs, 3260 iscsi-target, 860 iscsi, 902 ideafarm-door, 5989 wbem-https, 5988 wbem-http, 427 svrloc,
623 oob-ws-http, 664 oob-ws-https, 16992 amt-soap-http, 16993 amt-soap-https, 502 mbap, 802 mbap-s, 102 iso-tsap, 44818 EtherNet-IP-2, 20000 dnp,
2404 iec-104, 4840 opcua-tcp, 1911 niagara-fox, 4911 niagara-foxs, 789 redlion-crimson, 9600 omron-fins, 18245 ge-srtp, 1962 pcworx, 2455 codesys,
34962 profinet-rt, 34963 profinet-rtm, 34964 profinet-cm, 113 ident, 79 finger, 119 nntp, 563 nntps, 43 nicname, 70 gopher, 13 daytime, 7 echo,
9 discard, 19 chargen, 37 time, 17 qotd, 11 systat, 20 ftp-data, 990 ftps, 989 ftps-data, 992 telnets, 6667 ircu, 6697 ircs-u, 194 irc, 543 klogin,
544 kshell, 512 exec, 513 login, 514 shell, 540 uucp, 1099 rmiregistry, 1098 rmiactivation, 8686 sun-as-jmxrmi, 4848 appserv-http, 7002 weblogic-ssl,
4444 krb524, 9999 distinct, 9043 websphere-console-ssl, 9060 websphere-console, 9080 glrpc, 9443 tungsten-https, 8444 pcsync-http, 8082 us-cli,
8083 us-srv, 8086 influxdb, 8087 simplifymedia, 8088 radan-http, 8089 splunkd, 8090 opsmessaging, 8091 couchbase, 8096 jellyfin, 8100 xprint-server,
8161 activemq-console, 8181 intermapper, 8200 vault, 8222 nats-monitor, 8280 synapse-nhttp, 8281 synapse-nhttps, 8300 consul-rpc, 8301 consul-serf,
8302 consul-wan, 8333 bitcoin, 8383 m2mservices, 8400 cvd, 8500 consul-http, 8501 consul-https, 8545 ethereum-rpc, 8600 consul-dns, 8649 ganglia,
8728 mikrotik-api, 8729 mikrotik-api-ssl, 8291 mikrotik-winbox, 2000 cisco-sccp, 8834 nessus-xmlrpc, 8880 cddbp-alt, 8889 ddi-tcp-2, 8983 solr,
9002 dynamid, 9009 pichat, 9010 sdr, 9091 xmltec-xmlrpc, 9093 alertmanager, 9101 bacula-dir, 9102 bacula-fd, 9103 bacula-sd, 9104 mysqld-exporter,
9115 blackbox-exporter, 9116 snmp-exporter, 9121 redis-exporter, 9187 postgres-exporter, 9182 windows-exporter, 9256 process-exporter,
9308 kafka-exporter, 9392 gsa, 9418 git, 9500 ismserver, 10001 scp-config, 10050 zabbix-agent, 10051 zabbix-trapper, 10080 amanda, 11000 irisa,
11434 ollama, 12000 entextxid, 14000 scotty-ft, 15671 rabbitmq-management-ssl, 15692 rabbitmq-prometheus, 16379 redis-bus, 17500 db-lsp,
19999 netdata, 20880 dubbo, 24800 synergy, 25565 minecraft, 26257 cockroachdb, 27015 source-engine, 27018 mongodb-shard, 27019 mongodb-config,
28015 rethinkdb, 28017 mongodb-http, 32400 plex, 33060 mysqlx, 35357 openstack-id, 37777 dahua-dvr, 34567 xmeye-dvr, 47001 winrm, 47808 bacnet,
49152 dynamic-rpc, 49153 dynamic-rpc, 49154 dynamic-rpc, 49155 dynamic-rpc, 49156 dynamic-rpc, 49157 dynamic-rpc, 49664 dynamic-rpc,
49665 dynamic-rpc, 49666 dynamic-rpc, 49667 dynamic-rpc, 49668 dynamic-rpc, 49669 dynamic-rpc, 49670 dynamic-rpc, 50000 ibm-db2,
50030 hadoop-jobtracker, 50070 hadoop-namenode, 50075 hadoop-datanode, 51413 transmission, 60010 hbase-master, 60030 hbase-regionserver, 61613 stomp,
61616 activemq, 62078 iphone-sync, 1 tcpmux, 42 nameserver, 109 pop2, 161 snmp, 162 snmptrap, 177 xdmcp, 199 smux, 264 bgmp, 280 http-mgmt,
311 asip-webadmin, 366 odmr, 387 aurp, 407 timbuktu, 444 snpp, 497 retrospect, 500 isakmp, 524 ncp, 541 uucp-rlogin, 555 dsf, 601 syslog-conn,
625 dec-dlm, 626 asia, 646 ldp, 648 rrp, 687 asipregistry, 691 msexch-routing, 700 epp, 705 agentx, 749 kerberos-adm, 765 webster, 830 netconf-ssh,
831 netconf-beep, 853 domain-s, 861 owamp-control, 862 twamp-control, 901 smpnameres, 911 xact-backup, 1025 blackjack, 1026 cap, 1167 cisco-ipsla,
1194 openvpn, 1241 nessus, 1270 opsmgr, 1311 rxmon, 1344 icap, 1352 lotusnote, 1414 ibm-mqseries, 1434 ms-sql-m, 1494 ica, 1503 imtc-mcs, 1512 wins,
1524 ingreslock, 1526 pdap-np, 1583 simbaexpress, 1604 icabrowser, 1666 perforce, 1700 mps-raft, 1701 l2tp, 1718 h323gatedisc, 1719 h323gatestat,
1720 h323hostcall, 1755 ms-streaming, 1761 landesk-rc, 1801 msmq, 1812 radius, 1900 ssdp, 1947 sentinelsrm, 1984 bb, 2068 avocentkvm, 2082 cpanel,
2083 radsec, 2086 whm, 2087 whm-ssl, 2095 cpanel-webmail, 2096 cpanel-webmail-ssl, 2103 zephyr-clt, 2105 minipay, 2107 msmq-mgmt, 2160 apc-2160,
2161 apc-agent, 2179 vmrdp, 2190 tivoconnect, 2200 ici, 2260 apc-2260, 2301 cpq-wbem, 2381 compaq-https, 2383 ms-olap4, 2401 cvspserver, 2483 ttc,
2484 ttc-ssl, 2598 citrix-session, 2601 zebra-vty, 2602 ripd-vty, 2604 ospfd-vty, 2605 bgpd-vty, 2638 sybaseanywhere, 2701 sms-rcinfo, 2702 sms-xfer,
2717 pn-requester, 2869 icslap, 2967 ssc-agent, 3031 eppc, 3050 gds-db, 3052 apc-3052, 3283 net-assistant, 3299 saprouter, 3300 ceph-mon,
3333 dec-notes, 3351 btrieve, 3372 tip2, 3391 rd-gateway, 3478 stun, 3493 nut, 3632 distcc, 3689 daap, 3690 svn, 3784 bfd-control, 3868 diameter,
4000 terabase, 4070 tripe, 4125 rww, 4190 sieve, 4222 nats, 4321 rwhois, 4343 unicall, 4443 pharos, 4505 salt-publish, 4506 salt-return, 4567 galera,
4662 edonkey, 4730 gearman, 4786 smart-install, 4899 radmin-port, 4949 munin, 5003 fmpro-internal, 5004 avt-profile-1, 5009 winfs,
5038 asterisk-manager, 5044 logstash-beats, 5050 mmcc, 5051 ita-agent, 5190 aol, 5201 iperf3, 5222 xmpp-client, 5223 xmpp-client-tls,
5269 xmpp-server, 5280 xmpp-bosh, 5298 presence, 5353 mdns, 5357 wsdapi, 5431 park-agent, 5480 vami, 5555 adb, 5631 pcanywheredata, 5666 nrpe,
5800 vnc-http, 5801 vnc-http, 5901 vnc-1, 5902 vnc-2, 5903 vnc-3, 5938 teamviewer, 5984 couchdb, 6000 x11, 6001 x11-1, 6002 x11-2, 6003 x11-3,
6004 x11-4, 6005 x11-5, 6160 veeam-deploy, 6346 gnutella, 6432 pgbouncer, 6481 servicetags, 6514 syslog-tls, 6556 checkmk-agent, 6566 sane,
6640 ovsdb, 6653 openflow, 6660 irc, 6665 irc, 6666 irc, 6668 irc, 6669 irc, 6789 ceph-mon-v1, 6881 bittorrent, 7070 arcp, 7077 spark-master,
7100 font-service, 7180 cloudera-manager, 7443 oracleas-https, 7474 neo4j, 7547 cwmp, 7680 delivery-optimisation, 7687 neo4j-bolt, 7777 cbt,
7946 docker-swarm, 8001 vcom-tunnel, 8002 teradataordbms, 8006 proxmox-ve, 8007 proxmox-backup, 8020 hdfs, 8042 yarn-nodemanager, 8069 odoo,
8073 couchbase-internal, 8111 skynetflow, 8112 deluge-web, 8123 home-assistant, 8140 puppet, 8192 sophos, 8194 sophos-mcs, 8243 synapse-https,
8428 victoriametrics, 8530 wsus, 8531 wsus-ssl, 8787 rstudio, 8800 sunwebadmin, 8873 dxspider, 8899 ospf-lite, 8920 jellyfin-ssl, 9050 tor-socks,
9051 tor-control, 9081 websphere-http, 9083 hive-metastore, 9113 nginx-exporter, 9153 coredns-metrics, 9389 adws, 9411 zipkin, 9440 nutanix-prism,
9535 mngsuite, 9618 condor, 9696 openstack-network, 9876 sd, 9870 hdfs-http, 10002 documentum, 10243 wmp-sharing, 10257 kube-controller,
10259 kube-scheduler, 10161 snmptls, 11210 memcached-couchbase, 13782 netbackup, 16010 hbase-master-http, 16686 jaeger, 17988 ilo-virtual-media,
19350 fms, 20005 btx, 27000 flexlm, 30718 lantronix, 50051 grpc, 8445 copy, 3001 redwood-broker, 8012 http-alternate, 8118 privoxy, 3142 apt-cacher,
8765 ultraseek-http, 9981 tvheadend, 3483 slimserver`;

const udp = `
53 domain, 161 snmp, 123 ntp, 137 netbios-ns, 138 netbios-dgm, 67 bootps, 68 bootpc, 69 tftp, 500 isakmp, 4500 ipsec-nat-t, 514 syslog, 162 snmptrap,
1900 ssdp, 5353 mdns, 5355 llmnr, 111 sunrpc, 1812 radius, 1813 radius-acct, 1645 radius-old, 1646 radius-acct-old, 5060 sip, 623 asf-rmcp,
88 kerberos, 389 ldap, 443 https, 2049 nfs, 1434 ms-sql-m, 1701 l2tp, 1194 openvpn, 51820 wireguard, 3478 stun, 3784 bfd-control, 3785 bfd-echo,
4784 bfd-multi-ctl, 4789 vxlan, 6081 geneve, 520 router, 521 ripng, 47808 bacnet, 44818 EtherNet-IP-2, 34964 profinet-cm, 2222 EtherNet-IP-1,
3702 ws-discovery, 11211 memcache, 19 chargen, 7 echo, 13 daytime, 17 qotd, 37 time, 9 discard, 177 xdmcp, 427 svrloc, 464 kpasswd, 631 ipp,
2055 netflow, 6343 sflow, 4739 ipfix, 9995 netflow-alt, 9996 netflow-alt-2, 3389 ms-wbt-server, 5004 avt-profile-1, 5005 avt-profile-2, 5351 nat-pmp,
5683 coap, 5684 coaps, 646 ldp, 1985 hsrp, 2029 hsrpv6, 3799 radius-dynauth, 2083 radsec, 49 tacacs, 135 epmap, 517 talk, 518 ntalk,
5632 pcanywherestat, 1718 h323gatedisc, 1719 h323gatestat, 2427 mgcp-gateway, 2727 mgcp-callagent, 4569 iax, 5061 sips, 8125 statsd, 10161 snmpdtls,
3283 net-assistant, 17185 wind-debug, 27015 source-engine, 27960 quake3, 10001 ubiquiti-discovery, 5678 mikrotik-discovery, 20561 mikrotik-mac,
30718 lantronix, 9600 omron-fins, 20000 dnp, 1604 icabrowser, 2123 gtp-control, 2152 gtp-user, 3386 gprs-data, 853 domain-s, 8853 domain-quic,
5246 capwap-control, 5247 capwap-data, 12222 lwapp-data, 12223 lwapp-control, 33434 traceroute, 80 http, 42 nameserver, 319 ptp-event,
320 ptp-general, 546 dhcpv6-client, 547 dhcpv6-server, 862 twamp-test, 1167 cisco-ipsla, 1433 ms-sql-s, 1967 cisco-sla, 2048 dls-monitor, 3222 glbp,
4344 vinainstall, 5050 mmcc, 5093 sentinel-lm, 5405 corosync, 6346 gnutella, 6514 syslog-dtls, 6696 babel, 7784 s-bfd, 8472 otv, 10000 ndmp,
17500 db-lsp, 25565 minecraft, 41794 crestron, 45000 ciena, 48899 socket-config, 52381 visca, 64738 mumble, 1200 codesys-scan, 18246 ge-egd,
55555 fronius, 2362 digiman, 3671 knxnet-ip, 1069 cognex, 38412 ngap, 8805 pfcp, 9993 zerotier, 41641 tailscale, 21027 syncthing-discovery,
22000 syncthing, 19132 minecraft-bedrock, 9987 teamspeak`;

const wellKnownMax = 1023;

interface Usual {
  /** Each once, the most usual first. */
  readonly ports: readonly number[];
  readonly names: ReadonlyMap<number, string>;
  readonly byName: ReadonlyMap<string, number>;
}

function read(text: string): Usual {
  const ports = new Set<number>();
  const names = new Map<number, string>();
  const byName = new Map<string, number>();
  for (const item of text.trim().split(/,\s*/)) {
    const [number, name] = item.split(' ');
    const port = Number(number);
    ports.add(port);
    if (!name) continue;
    names.set(port, name);
    if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), port);
  }
  for (let port = 1; port <= wellKnownMax; port++) ports.add(port);
  return { ports: [...ports], names, byName };
}

const texts: Readonly<Record<Transport, string>> = { tcp, udp };
const known: Partial<Record<Transport, Usual>> = {};
const usual = (transport: Transport): Usual => {
  known[transport] ??= read(texts[transport]);
  return known[transport];
};

/** The first `count` of them, in rising order. */
export const topPorts = (transport: Transport, count: number): number[] =>
  usual(transport)
    .ports.slice(0, count)
    .sort((a, b) => a - b);

/** How many there are to choose from. */
export const topPortsMax = (transport: Transport): number => usual(transport).ports.length;

export const usualName = (transport: Transport, port: number): string | undefined =>
  usual(transport).names.get(port);

/** Ports whose usual name matches: `*` stands for any letters. */
export function portsNamed(transport: Transport, pattern: string): number[] {
  const { byName } = usual(transport);
  const text = pattern.toLowerCase();
  if (!text.includes('*')) {
    const port = byName.get(text);
    return port === undefined ? [] : [port];
  }
  const parts = text.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`);
  return [...byName]
    .filter(([name]) => wanted.test(name))
    .map(([, port]) => port)
    .sort((a, b) => a - b);
}
