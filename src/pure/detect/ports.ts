/**
 * Usual services of ports, and which ports are worth asking first. Names are those of IANA's Service Name and Transport Protocol Port Number Registry,
 * but where makers document another use that is met far more often (9090, 9200, 50000). The order is our judgement of what is met in networks of
 * companies, providers and homes, protocols that we can ask before all others; it comes from no other scanner.
 */
import type { Transport } from '../contract/scan.ts';

const tcp = `
80 http,443 https,22 ssh,21 ftp,25 smtp,23 telnet,3389 ms-wbt-server,445 microsoft-ds,139 netbios-ssn,135 epmap,53 domain,8080 http-alt,110 pop3,
143 imap,993 imaps,995 pop3s,587 submission,465 submissions,3306 mysql,5432 postgresql,1433 ms-sql-s,1521 oracle-tns,5900 vnc,8443 https-alt,
111 rpcbind,389 ldap,636 ldaps,88 kerberos,1723 pptp,2049 nfs,8000 http-alt,8888 http-alt,6379 redis,27017 mongodb,9200 elasticsearch,
5985 wsman,5986 wsmans,8081 http-alt,81 http,9090 prometheus,3000 http,5000 http,631 ipp,9100 jetdirect,515 printer,548 afpovertcp,554 rtsp,5060 sip,
5061 sips,1883 mqtt,8883 secure-mqtt,5672 amqp,5671 amqps,15672 http,11211 memcache,2181 zookeeper,9092 kafka,9042 cassandra,2379 etcd-client,
2380 etcd-server,6443 kubernetes,10250 kubernetes,2375 docker,2376 docker-s,3128 http-proxy,1080 socks,873 rsync,179 bgp,49 tacacs,113 ident,
119 nntp,79 finger,7 echo,9 discard,13 daytime,19 chargen,37 time,8006 https,8007 https,10000 http,5601 http,8086 http,3268 msft-gc,
3269 msft-gc-ssl,464 kpasswd,593 http-rpc-epmap,5357 wsdapi,49152 unknown,49153 unknown,49154 unknown,49155 unknown,49156 unknown,
49157 unknown,902 vmware-auth,903 vmware-auth,8291 winbox,8728 mikrotik-api,8729 mikrotik-api-s,2000 cisco-sccp,1720 h323hostcall,
5433 postgresql,6000 x11,6001 x11,5901 vnc-1,5902 vnc-2,5800 vnc-http,502 mbap,102 iso-tsap,47808 bacnet,20000 dnp,44818 ethernet-ip,
4840 opcua-tcp,2404 iec-104,1911 niagara-fox,4911 niagara-foxs,789 redlion,1962 pcworx,9600 omron,50000 drda,3050 gds-db,1434 ms-sql-m,
7000 cassandra,7001 cassandra-ssl,7199 cassandra-jmx,9160 cassandra-thrift,28017 http,27018 mongodb,27019 mongodb,9300 elasticsearch,8983 http,
7474 http,7687 bolt,5984 http,8529 http,8123 http,9000 cslistener,9440 clickhouse-s,8087 riak-pb,11207 memcache-s,11210 memcache,8091 http,
28015 rethinkdb,29015 rethinkdb,6380 redis,26379 redis,16379 redis,1099 rmiregistry,1098 rmiactivation,4444 krb524,8009 ajp13,8005 mxi,8180 http,
9443 https,8444 https,7443 https,4443 https,2443 https,1443 https,10443 https,8843 https,8880 http,8008 http,8010 http,8082 http,8083 http,
8084 http,8085 http,8088 http,8089 https,8090 http,8096 http,8118 privoxy,8181 http,8200 http,8222 http,8300 consul,8301 consul,8302 consul,
8400 consul,8500 http,8501 https,8600 consul-dns,4646 nomad,4647 nomad,4648 nomad,9091 http,9093 http,9094 http,9115 http,9116 http,9104 http,
9187 http,9121 http,9273 http,9411 http,16686 http,14268 http,4317 otlp-grpc,4318 otlp-http,3100 http,24224 fluentd,5044 lastcomm,5140 syslog,
514 shell,513 login,512 exec,6514 syslog-tls,601 syslog-conn,2003 graphite,2004 graphite,8125 statsd,8126 statsd,4242 opentsdb,
10050 zabbix-agent,10051 zabbix-trapper,5666 nrpe,5667 nsca,12489 nsclient,4949 munin,6556 checkmk-agent,6557 livestatus,5665 icinga2,161 snmp,
199 smux,705 agentx,830 netconf-ssh,831 netconf-beep,6513 netconf-tls,57400 gnmi,9339 gnmi-gnoi,50051 grpc,50052 grpc,646 ldp,4189 pcep,
6633 openflow,6653 openflow,6640 ovsdb,2601 zebra,2602 ripd,2604 ospfd,2605 bgpd,2606 ospf6d,2608 isisd,2616 bfdd,323 rpki-rtr,
3799 radius-dynauth,2083 radsec,1812 radius,1813 radius-acct,1645 radius,3868 diameter,5658 diameter-s,853 domain-s,5353 mdns,5355 llmnr,
953 rndc,8053 dns-stats,67 bootps,68 bootpc,69 tftp,990 ftps,20 ftp-data,989 ftps-data,2121 ftp,2021 ftp,115 sftp,2222 ssh,22222 ssh,2200 ssh,
2022 ssh,8022 ssh,10022 ssh,24 lmtp,26 smtp,2525 smtp,4190 sieve,106 pop3pw,109 pop2,209 qmtp,628 qmqp,220 imap3,585 imap4-ssl,10024 amavis,
10025 smtp,783 spamd,3310 clamav,11332 rspamd,11334 http,8891 milter,1025 blackjack,1026 win-rpc,1027 win-rpc,1028 win-rpc,623 ipmi,
664 asf-secure-rmcp,16992 amt-soap-http,16993 amt-soap-https,16994 amt-redir-tcp,17988 ilo-vm,17990 ilo-rc,5120 idrac,3668 dell-rm-port,1311 dell-openmanage,
2607 connection,10001 http,3260 iscsi-target,860 iscsi,3205 isns,2051 epnsdp,4420 nvme,24007 glusterfs,24008 glusterd,49664 unknown,
49665 unknown,49666 unknown,49667 unknown,49668 unknown,49669 unknown,49670 unknown,6789 ceph,3300 ceph,6800 ceph-osd,7480 http,
9870 http,9864 http,8020 hdfs,50070 http,50075 http,50030 http,8030 yarn,8031 yarn,8032 yarn,8033 yarn,8042 http,19888 http,7077 spark,
18080 http,4040 http,10002 hive,10003 hive,9083 hive-metastore,16000 hbase,16010 http,16020 hbase,16030 http,60010 http,2888 zookeeper,
3888 zookeeper,8161 http,61613 stomp,61614 stomp-s,61616 openwire,61617 openwire-s,5222 xmpp-client,5223 xmpp-client-s,5269 xmpp-server,
5280 xmpp-bosh,5281 xmpp-bosh-s,6667 irc,6660 irc,6661 irc,6662 irc,6663 irc,6664 irc,6665 irc,6666 irc,6668 irc,6669 irc,6697 ircs-u,194 irc,
994 ircs,7777 cbt,4222 nats,6222 nats,4369 epmd,25672 erlang,11300 beanstalk,4730 gearman,7505 openvpn-management,1194 openvpn,943 https,
992 telnets,500 isakmp,4500 isakmp,1701 l2tp,981 https,832 netconf-soap-https,9001 tor-orport,9030 tor-dirport,9050 tor-socks,
9051 tor-control,9150 tor-socks,9418 git,3690 svn,2401 cvspserver,1666 p4,29418 gerrit-ssh,5001 https,5002 rfe,5004 avt-profile-1,5005 avt-profile-2,5100 http,
5351 nat-pmp,5431 upnp,5500 vnc-listen,5555 adb,5554 adb,5631 pcanywheredata,5632 pcanywherestat,5693 ncpa,5730 unieng,5903 vnc-3,5904 vnc-4,
5905 vnc-5,5906 vnc-6,5907 vnc-7,5938 teamviewer,7070 anydesk,6568 anydesk,5988 wbem-http,5989 wbem-https,6002 x11,6003 x11,6004 x11,6005 x11,
6006 x11,6007 x11,6009 x11,6010 x11,6080 http,6081 http,6082 varnish-cli,6101 backupexec,6106 backupexec,6432 pgbouncer,6600 mpd,6881 bittorrent,
6969 bittorrent-tracker,7171 http,7272 http,7547 cwmp,7634 hddtemp,7680 ms-do,7700 http,7778 http,8001 http,8002 http,8003 http,8004 http,
8011 http,8012 http,8013 http,8014 http,8015 http,8016 http,8018 http,8019 http,8021 ftp-proxy,8025 http,8028 http,8029 http,8040 http,8041 http,
8043 https,8044 http,8045 http,8050 http,8051 http,8055 http,8060 http,8061 http,8065 http,8069 http,8070 http,8071 http,8072 http,8073 http,
8074 http,8075 http,8076 http,8077 http,8078 http,8079 http,8092 http,8093 http,8094 http,8097 http,8098 http,8099 http,8100 http,8101 http,
8102 http,8110 http,8111 http,8112 http,8120 http,8131 http,8139 puppet-agent,8140 puppet,8150 http,8159 http,8160 http,8172 https,8182 http,
8190 http,8201 vault,8220 http,8243 https,8280 http,8281 http,8282 http,8333 bitcoin,8332 bitcoin-rpc,8334 http,8380 http,8384 http,
8388 shadowsocks,8401 http,8403 http,8404 http,8428 http,8440 https,8442 https,8445 https,8446 https,8447 https,8448 https,8449 https,8450 https,
8480 http,8481 http,8530 http,8531 https,8545 ethereum-rpc,8554 rtsp-alt,8580 http,8680 http,8686 sun-as-jmxrmi,8766 http,8787 http,8801 http,
8808 http,8834 https,8881 http,8882 http,8884 http,8887 http,8889 http,8890 http,8900 http,8943 https,8980 http,8990 http,8999 http,9002 http,
9003 http,9005 http,9006 http,9008 http,9009 http,9010 http,9011 http,9020 http,9021 http,9040 tor-trans,9043 https,9044 https,9060 http,
9071 http,9080 http,9081 http,9082 http,9084 http,9087 http,9088 http,9089 http,9095 http,9096 http,9097 http,9098 http,9099 http,
9101 bacula-dir,9102 bacula-fd,9103 bacula-sd,9106 http,9107 http,9110 http,9111 http,9113 http,9117 http,9119 http,9125 http,9131 http,
9191 http,9201 http,9207 http,9220 http,9221 http,9306 sphinxql,9312 sphinxapi,9333 litecoin,9389 adws,9390 otp,9392 http,9400 http,9401 http,
9402 http,9444 https,9445 https,9446 https,9563 https,9695 http,9696 http,9779 http,9800 http,9899 http,9944 substrate,9981 http,
9982 htsp,9990 http,9991 http,9998 http,9999 http,10011 teamspeak,10040 http,10080 http,10200 http,10255 http,10256 http,10257 https,10259 https,
10400 http,10933 octopustentacle,11112 dicom,104 acr-nema,2761 dicom-iscl,2762 dicom-tls,2575 hl7,11371 hkp,11434 http,12443 https,1556 veritas_pbx,
14147 filezilla-admin,14265 http,15671 https,15692 http,16509 libvirt,16514 libvirt-tls,17500 db-lsp,18081 http,18264 http,18789 http,
19132 minecraft,19999 http,21025 starbound,21379 redis,23424 http,24800 barrier,25565 minecraft,25575 minecraft-rcon,25639 teamspeak,
25826 collectd,26000 quake,26656 tendermint,26657 http,27000 flexlm,27015 source-engine,28443 https,30000 http,30001 http,30003 http,30005 http,
30033 teamspeak-file,30443 https,30718 lantronix,31443 https,32400 http,32443 https,32768 filenet-tms,32770 rpc,32771 rpc,32772 rpc,32773 rpc,
32774 rpc,32775 rpc,32776 rpc,32777 rpc,32778 rpc,32779 rpc,32780 rpc,32781 rpc,32782 rpc,32783 rpc,32784 rpc,33060 mysqlx,33899 ms-wbt-server,
34567 dvr,37777 dahua,37215 huawei-hg,35357 openstack-id,35601 http,41641 tailscale,41794 crestron-cip,41795 crestron-ctp,45554 http,48080 http,
50013 http,50060 http,50090 http,50100 http,50443 https,51106 http,51235 http,51413 bittorrent,51820 wireguard,52311 bigfix,55443 http,
55553 metasploit,58080 http,60000 http,60030 http,60443 https,62078 iphone-sync,64738 mumble,
1 tcpmux,11 systat,15 netstat,17 qotd,42 nameserver,43 whois,70 gopher,82 http,83 http,84 http,85 http,86 http,90 http,101 hostname,
123 ntp,177 xdmcp,210 z39.50,264 fw1-topo,280 http-mgmt,300 http,311 asip-webadmin,322 rtsps,369 rpc2portmap,
427 svrloc,433 nnsp,434 mobileip-agent,497 retrospect,523 ibm-db2,524 ncp,540 uucp,541 fortinet-mgmt,543 klogin,544 kshell,
546 dhcpv6-client,547 dhcpv6-server,563 nntps,591 http,635 rlzdbase,
639 msdp,647 dhcp-failover,660 mac-srvr-admin,674 acap,683 corba-iiop,684 corba-iiop-ssl,700 epp,
749 kerberos-adm,754 krb-prop,808 http,847 dhcp-failover2,848 gdoi,880 http,888 http,
900 http,1043 boinc-client,1081 socks,
1186 mysql-cluster,1241 nessus,1300 h323hostcallsc,1352 lotusnote,1414 ibm-mqseries,1494 ica,1503 imtc-mcs,
1512 wins,1522 oracle-tns,1526 oracle-tns,1604 citrix-ima,1718 h323gatedisc,1719 h323gatestat,1755 ms-streaming,1801 msmq,1900 ssdp,1935 macromedia-fcs,
1947 sentinelsrm,1972 intersys-cache,2082 cpanel,2086 whm,2087 whm-s,2095 webmail,2096 webmail-s,
2179 vmrdp,2323 telnet,2382 ms-olap3,2383 ms-olap4,2424 orientdb,2480 http,2483 ttc,2484 ttc-ssl,
2598 citrix-cgp,2628 dict,2638 sybaseanywhere,2710 bittorrent-tracker,2869 icslap,2947 gpsd,3001 http,3002 http,3003 http,
3031 eppc,3052 apc-3052,3220 xnm-ssl,3299 sap-ni,3200 sap-dispatcher,3600 sap-message,3301 tarantool,3388 ms-wbt-server,
3390 ms-wbt-server,3391 ms-wbt-server,3478 stun,3479 stun,3493 nut,3551 apcupsd,3632 distcc,3689 daap,3784 bfd-control,4000 http,4001 http,
4045 lockd,4321 rwhois,4433 https,4505 zmtp,4506 zmtp,4569 iax,4662 edonkey,4786 smart-install,4848 https,4899 radmin-port,5038 asterisk,
5080 sip,5151 esri-sde,5349 turns,5480 https,5678 rrac,5683 coap,5684 coaps,5700 http,5908 vnc-8,5909 vnc-9,5201 iperf3,1984 xymon,
655 tinc,782 conserver,1111 virtuoso,1704 snapcast,1705 snapcast-control,1780 http,4155 bzr,4559 hylafax,4713 pulseaudio,6566 sane,6641 ovsdb,
6642 ovsdb,8765 icecc,8893 milter,10245 icecc,22000 syncthing,58846 deluge
`;
const udp = `
53 domain,161 snmp,123 ntp,137 netbios-ns,138 netbios-dgm,500 isakmp,4500 isakmp,67 bootps,68 bootpc,69 tftp,514 syslog,1900 ssdp,5353 mdns,
5355 llmnr,111 rpcbind,1434 ms-sql-m,162 snmptrap,520 router,521 ripng,1812 radius,1813 radius-acct,1645 radius,1646 radacct,623 asf-rmcp,5060 sip,
5061 sips,3478 stun,443 https,80 http,88 kerberos,464 kpasswd,389 cldap,636 ldaps,749 kerberos-adm,2049 nfs,631 ipp,445 microsoft-ds,
135 epmap,139 netbios-ssn,3702 ws-discovery,1701 l2tp,1194 openvpn,51820 wireguard,2152 gtp-user,2123 gtp-control,47808 bacnet,5683 coap,
5684 coaps,4433 dtls,2055 netflow,9995 netflow,9996 netflow,4739 ipfix,6343 sflow,319 ptp-event,320 ptp-general,3784 bfd-control,3785 bfd-echo,
4784 bfd-multi-ctl,646 ldp,1985 hsrp,2029 hsrpv6,3222 glbp,112 mcidas,4789 vxlan,6081 geneve,8472 otv,4341 lisp-data,4342 lisp-control,
5246 capwap-control,5247 capwap-data,12222 lwapp,12223 lwapp,1967 cisco-sla,862 twamp-control,863 twamp,18888 apc-necmp,7 echo,9 discard,
13 daytime,17 qotd,19 chargen,37 time,49 tacacs,177 xdmcp,427 svrloc,5351 nat-pmp,5350 nat-pmp-status,10001 ubnt-discover,5678 mndp,
20561 mac-telnet,27015 source-engine,27960 quake3,25565 minecraft,19132 minecraft,64738 mumble,9987 teamspeak,3283 net-assistant,3389 ms-wbt-server,
5632 pcanywherestat,17185 wdbrpc,1604 citrix-ima,2302 binderysupport,2362 digiman,5093 sentinel-lm,1947 sentinelsrm,6969 bittorrent-tracker,
11211 memcache,853 domain-s,784 quic-dns,8125 statsd,8126 statsd,25826 collectd,12201 gelf,5140 syslog,10161 snmpdtls,10162 snmpdtls-trap,
3799 radius-dynauth,2083 radsec,44818 ethernet-ip,2222 ethernet-ip-io,20000 dnp,34964 profinet-cm,34962 profinet-rt,48899 modbus-discovery,
502 mbap,1911 niagara-fox,9600 omron,1025 blackjack,1026 win-rpc,1027 win-rpc,1028 win-rpc,1029 win-rpc,32768 filenet-tms,32769 filenet-rpc,
32771 rpc,33434 traceroute,33435 traceroute,5004 avt-profile-1,5005 avt-profile-2,4569 iax,2427 mgcp-gateway,2727 mgcp-callagent,1719 h323gatestat,
1718 h323gatedisc,3544 teredo,10000 ndmp,9999 distinct,30718 lantronix,41794 crestron-cip,37810 dahua-dhip,6454 artnet,5568 sacn,
546 dhcpv6-client,547 dhcpv6-server,518 ntalk,513 who,512 biff,593 http-rpc-epmap,664 asf-secure-rmcp,1100 mctp,1433 ms-sql-s,2048 dls-monitor,
3260 iscsi-target,3456 vat,4444 krb524,5000 upnp,5001 iperf,5201 iperf3,6346 gnutella-svc,6881 bittorrent,7777 cbt,8000 irdmi,8080 http-alt,9200 wap-wsp,2223 rtpengine-ng,22222 rtpengine-ng`;

/** Where more of the same is met: pages, admin consoles and what systems hand out by themselves. They fill the list up. */
const neighbours: Readonly<Record<Transport, readonly (readonly [first: number, last: number])[]>> = {
  tcp: [
    [8000, 8100],
    [9000, 9100],
    [1024, 1034],
    [49_152, 49_170],
    [32_768, 32_780],
    [3000, 3010],
    [5000, 5010],
    [7000, 7010],
    [10_000, 10_010],
    [5900, 5910],
    [8880, 8900],
    [8440, 8450],
    [4440, 4450],
    [9200, 9210],
    [20_000, 20_010],
    [30_000, 30_020],
  ],
  udp: [
    [1024, 1034],
    [49_152, 49_160],
    [32_768, 32_780],
  ],
};

interface Table {
  readonly names: ReadonlyMap<number, string>;
  readonly order: readonly number[];
}
/** The first mention of a port counts. */
function table(text: string, ranges: readonly (readonly [number, number])[]): Table {
  const names = new Map<number, string>();
  for (const entry of text.split(',')) {
    const [port, name] = entry.trim().split(' ');
    if (!names.has(Number(port))) names.set(Number(port), name!);
  }
  const order = new Set(names.keys());
  for (const [first, last] of ranges) for (let port = first; port <= last; port++) order.add(port);
  return { names, order: [...order] };
}
let tables: Readonly<Record<Transport, Table>> | undefined;
/** Read at first use: most commands need none of it. */
const tableOf = (transport: Transport): Table => {
  tables ??= { tcp: table(tcp, neighbours.tcp), udp: table(udp, neighbours.udp) };
  return tables[transport];
};

/** What usually serves there; undefined where the registry knows nothing that would help. */
export const serviceOfPort = (transport: Transport, port: number): string | undefined => {
  const name = tableOf(transport).names.get(port);
  return name === 'unknown' ? undefined : name;
};

/** The ports that are met most, most frequent first. */
export const topPorts = (transport: Transport, count: number): readonly number[] =>
  tableOf(transport).order.slice(0, count);
