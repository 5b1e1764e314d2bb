/**
 * Products behind HTTP. An entry matches when everything that it names is there; group 1 of a pattern is the version. Pages that are asked for the
 * version are public and only read. Strong marks (a header of its own, a path of its own) stand before titles, which anybody can set.
 */
export interface HttpProduct {
  readonly product: string;
  /** Name of a header in small letters, and what is in it. */
  readonly header?: readonly [name: string, pattern?: RegExp];
  readonly title?: RegExp;
  readonly body?: RegExp;
  readonly status?: number;
  /** Needs no mark in the first answer: the page is asked at these ports while the product is unknown. */
  readonly ports?: readonly number[];
  /** A page that tells the version. What is only known by its port must match, or it is something else. */
  readonly ask?: readonly [path: string, pattern: RegExp];
  readonly name?: string;
  readonly os?: string;
  readonly deviceType?: string;
}

const page = (title: RegExp, product: string, more: Partial<HttpProduct> = {}): HttpProduct => ({
  product,
  title,
  ...more,
});
const device = (title: RegExp, product: string, deviceType: string, more: Partial<HttpProduct> = {}) =>
  page(title, product, { deviceType, ...more });
const version = /"version"\s*:\s*"v?(\d[\w.+-]*)"/;

export const httpProducts: readonly HttpProduct[] = [
  // Search and databases.
  {
    product: 'OpenSearch',
    body: /"number"\s*:\s*"(\d[\w.-]*)"[\s\S]{0,400}The OpenSearch Project/,
  },
  { product: 'OpenSearch', body: /"distribution"\s*:\s*"opensearch",\s*"number"\s*:\s*"(\d[\w.-]*)"/ },
  { product: 'Elasticsearch', body: /"number"\s*:\s*"(\d[\w.-]*)"[\s\S]{0,600}You Know, for Search/ },
  { product: 'Elasticsearch', header: ['x-elastic-product', /^Elasticsearch/] },
  {
    product: 'Elasticsearch',
    header: ['www-authenticate', /realm="(?:security|elasticsearch)" charset="UTF-8"|ApiKey/],
  },
  { product: 'OpenSearch', header: ['www-authenticate', /realm="OpenSearch Security"/] },
  { product: 'Kibana', header: ['kbn-name'], ask: ['/api/status', /"number"\s*:\s*"(\d[\w.-]*)"/] },
  { product: 'Kibana', header: ['kbn-license-sig'], ask: ['/api/status', /"number"\s*:\s*"(\d[\w.-]*)"/] },
  { product: 'Kibana', header: ['kbn-version', /^(\d[\w.-]*)/] },
  page(/^(?:Kibana|Elastic)$/, 'Kibana', { ask: ['/api/status', /"number"\s*:\s*"(\d[\w.-]*)"/] }),
  page(/^OpenSearch Dashboards/, 'OpenSearch Dashboards'),
  { product: 'CouchDB', body: /"couchdb"\s*:\s*"Welcome"[^}]{0,200}?"version"\s*:\s*"(\d[\w.+-]*)"/ },
  {
    product: 'Apache Hadoop IPC',
    body: /^It looks like you are making an HTTP request to a Hadoop IPC port/,
    name: 'hadoop-ipc',
  },
  { product: 'InfluxDB', header: ['x-influxdb-version', /^v?(\d[\w.~+-]*)/] },
  {
    product: 'ClickHouse',
    header: ['x-clickhouse-server-display-name'],
    ask: ['/?query=SELECT%20version()', /^(\d[\d.]+)/],
  },
  {
    product: 'ClickHouse',
    header: ['x-clickhouse-summary'],
    ask: ['/?query=SELECT%20version()', /^(\d[\d.]+)/],
  },
  {
    product: 'ClickHouse',
    body: /^Ok\.\n$/,
    ports: [8123],
    ask: ['/?query=SELECT%20version()', /^(\d[\d.]+)\n?$/],
  },
  { product: 'Neo4j', body: /"neo4j_version"\s*:\s*"(\d[\w.-]*)"/ },
  { product: 'ArangoDB', header: ['server', /^ArangoDB/], ask: ['/_api/version', version] },
  page(/^Solr Admin/, 'Apache Solr', {
    ask: ['/solr/admin/info/system?wt=json', /"solr-spec-version"\s*:\s*"(\d[\w.-]*)"/],
  }),
  {
    product: 'Apache Solr',
    ports: [8983],
    ask: ['/solr/admin/info/system?wt=json', /"solr-spec-version"\s*:\s*"(\d[\w.-]*)"/],
  },
  { product: 'Meilisearch', ports: [7700], ask: ['/health', /"status"\s*:\s*"available"/] },
  { product: 'Weaviate', ports: [8080], header: ['x-weaviate-request-source'] },
  page(/^phpMyAdmin/, 'phpMyAdmin'),
  page(/^pgAdmin/, 'pgAdmin'),
  page(/^Adminer|Login - Adminer$/, 'Adminer', {
    body: /adminer[\s\S]{0,2000}?<span class=['"]version['"]>(\d[\w.]*)/i,
  }),
  { product: 'PostgREST', header: ['server', /^postgrest\/(\d[\w.]*)/i] },
  page(/^Apache Druid$/, 'Apache Druid', { ask: ['/status', version] }),
  // Observability.
  page(/^Prometheus(?: Time Series Collection.*)?$/, 'Prometheus', {
    ask: ['/api/v1/status/buildinfo', version],
  }),
  {
    product: 'Prometheus',
    ports: [9090],
    ask: ['/api/v1/status/buildinfo', /"version":"(\d[\w.-]*)"[\s\S]{0,200}"goVersion"/],
  },
  page(/^Alertmanager$/, 'Prometheus Alertmanager', { ask: ['/api/v2/status', version] }),
  page(/^Prometheus Pushgateway$/, 'Prometheus Pushgateway', { ask: ['/api/v1/status', version] }),
  page(/^Node Exporter$/, 'Prometheus node_exporter', {
    body: /Version: \(version=(\d[\w.-]*)/,
    ask: ['/metrics', /node_exporter_build_info\{[^}]*version="(\d[\w.-]*)"/],
  }),
  page(/^Node Exporter$/, 'Prometheus node_exporter', {
    ask: ['/metrics', /node_exporter_build_info\{[^}]*version="(\d[\w.-]*)"/],
  }),
  page(/^SNMP Exporter$/, 'Prometheus snmp_exporter', {
    ask: ['/metrics', /snmp_exporter_build_info\{[^}]*version="(\d[\w.-]*)"/],
  }),
  page(/^Blackbox Exporter$/, 'Prometheus blackbox_exporter', {
    ask: ['/metrics', /blackbox_exporter_build_info\{[^}]*version="(\d[\w.-]*)"/],
  }),
  page(/^Thanos\b/, 'Thanos', { ask: ['/api/v1/status/buildinfo', version] }),
  page(/^vmselect|^Single-node VictoriaMetrics/, 'VictoriaMetrics'),
  { product: 'VictoriaMetrics', body: /Single-node VictoriaMetrics/ },
  page(/^Grafana$/, 'Grafana', { ask: ['/api/health', version] }),
  { product: 'Grafana', body: /<title>Grafana<\/title>|grafanaBootData/, ask: ['/api/health', version] },
  { product: 'Grafana Loki', ports: [3100], ask: ['/loki/api/v1/status/buildinfo', version] },
  page(/^Jaeger UI$/, 'Jaeger'),
  page(/^Zipkin/, 'Zipkin'),
  page(/^Graylog Web Interface$/, 'Graylog'),
  { product: 'Graylog', header: ['x-graylog-node-id'] },
  page(/Netdata/i, 'Netdata', { ask: ['/api/v1/info', version] }),
  page(/^(?:.*: )?Zabbix$/, 'Zabbix'),
  page(/^Nagios:? /, 'Nagios'),
  page(/^Xymon\b/, 'Xymon'),
  page(/^Monit: /, 'Monit', { body: /Monit<\/a> (\d[\d.]*\d)/ }),
  page(/^Icinga Web/, 'Icinga Web'),
  page(/^(?:Login to )?Cacti$/, 'Cacti'),
  page(/^LibreNMS|\| LibreNMS$/, 'LibreNMS'),
  page(/^Check ?MK\b/i, 'Checkmk'),
  page(/^Uptime Kuma$/, 'Uptime Kuma'),
  page(/PRTG Network Monitor/, 'PRTG Network Monitor', { os: 'Windows' }),
  // Containers and clusters.
  {
    product: 'Docker',
    header: ['api-version'],
    body: /"message":"page not found"/,
    ask: ['/version', /"Version":"(\d[\w.+~-]*)"/],
    name: 'docker',
  },
  {
    product: 'Docker',
    ports: [2375, 2376],
    ask: [
      '/version',
      /"ApiVersion"[\s\S]{0,400}?"Version":"(\d[\w.+~-]*)"|"Version":"(\d[\w.+~-]*)"[\s\S]{0,200}"ApiVersion"/,
    ],
    name: 'docker',
  },
  { product: 'Docker Registry', header: ['docker-distribution-api-version'] },
  { product: 'Docker Registry', ports: [5000], ask: ['/v2/', /^\{\}$|"code":"UNAUTHORIZED"/] },
  {
    product: 'Kubernetes API server',
    body: /"kind"\s*:\s*"Status",\s*"apiVersion"\s*:\s*"v1"/,
    ask: ['/version', /"gitVersion"\s*:\s*"v?(\d[\w.+-]*)"/],
    name: 'kubernetes',
  },
  {
    product: 'Kubernetes API server',
    header: ['audit-id'],
    ask: ['/version', /"gitVersion"\s*:\s*"v?(\d[\w.+-]*)"/],
    name: 'kubernetes',
  },
  {
    product: 'Kubernetes kubelet',
    ports: [10250, 10255],
    ask: ['/pods', /^Unauthorized$|"kind"\s*:\s*"PodList"|^Forbidden \(user=/],
    name: 'kubernetes',
  },
  page(/^Kubernetes Dashboard$/, 'Kubernetes Dashboard'),
  page(/^Argo CD$/, 'Argo CD', { ask: ['/api/version', /"Version"\s*:\s*"v?(\d[\w.+-]*)"/] }),
  page(/^PowerDNS Authoritative Server Monitor$/, 'PowerDNS Authoritative Server', {
    body: /id="appname">PowerDNS (\d[\w.-]*)/,
  }),
  { product: 'PowerDNS web server', header: ['www-authenticate', /realm="PowerDNS"/] },
  page(/^Portainer$/, 'Portainer', { ask: ['/api/status', /"Version"\s*:\s*"(\d[\w.-]*)"/] }),
  page(/^Rancher$/, 'Rancher'),
  page(/^Harbor$/, 'Harbor'),
  {
    product: 'etcd',
    ports: [2379, 4001],
    ask: ['/version', /"etcdserver"\s*:\s*"(\d[\w.+-]*)"/],
    name: 'etcd-client',
  },
  {
    product: 'etcd',
    ports: [2380],
    ask: ['/version', /"etcdserver"\s*:\s*"(\d[\w.+-]*)"/],
    name: 'etcd-server',
  },
  page(/^Consul(?: by HashiCorp)?$/, 'Consul', { ask: ['/v1/agent/self', /"Version"\s*:\s*"(\d[\w.+-]*)"/] }),
  {
    product: 'Consul',
    header: ['x-consul-default-acl-policy'],
    ask: ['/v1/agent/self', /"Version"\s*:\s*"(\d[\w.+-]*)"/],
  },
  { product: 'Consul', ports: [8500, 8501], ask: ['/v1/agent/self', /"Version"\s*:\s*"(\d[\w.+-]*)"/] },
  page(/^Vault$/, 'HashiCorp Vault', { ask: ['/v1/sys/health', version] }),
  {
    product: 'HashiCorp Vault',
    ports: [8200],
    ask: ['/v1/sys/health', /"sealed"[\s\S]{0,400}"version"\s*:\s*"(\d[\w.+-]*)"/],
  },
  page(/^Nomad$/, 'HashiCorp Nomad', { ask: ['/v1/agent/self', /"Version"\s*:\s*"(\d[\w.+-]*)"/] }),
  // Proxies and balancers.
  page(/^Statistics Report for HAProxy/, 'HAProxy', { body: /HAProxy version (\d[\w.~-]*)/ }),
  page(/^Statistics Report for HAProxy/, 'HAProxy'),
  {
    product: 'HAProxy',
    body: /^<html><body><h1>\d{3} [\w -]+<\/h1>\n(?:No server is available to handle this request|Your browser sent an invalid request|Request forbidden by administrative rules|Your browser didn't send a complete request in time|The server didn't respond in time|You need a valid user and password to access this content|An internal server error occurred|The server returned an invalid or incomplete response)\.\n<\/body><\/html>\s*$/,
  },
  page(/^Traefik/, 'Traefik', { ask: ['/api/version', /"Version"\s*:\s*"v?(\d[\w.+-]*)"/] }),
  { product: 'Traefik', ports: [8080], ask: ['/api/version', /"Version"\s*:\s*"v?(\d[\w.+-]*)","Codename"/] },
  page(/^Envoy Admin$/, 'Envoy', { ask: ['/server_info', /"version"\s*:\s*"[0-9a-f]+\/(\d[\w.-]*)\//] }),
  { product: 'Varnish', header: ['via', /\bvarnish\b(?: \(Varnish\/(\d[\w.]*)\))?/i], name: 'http' },
  { product: 'Varnish', header: ['x-varnish'] },
  { product: 'Squid', header: ['x-squid-error'], name: 'http-proxy' },
  { product: 'Squid', header: ['via', /\(squid\/(\d[\w.-]*)\)/], name: 'http-proxy' },
  {
    product: 'Privoxy',
    body: /<title>(?:\d{3} - )?[^<]{0,100}Privoxy(?:@[^<]{0,100})?<\/title>/,
    name: 'http-proxy',
  },
  { product: 'Privoxy', body: /Privoxy (\d[\w.]*) on /, name: 'http-proxy' },
  { product: 'Privoxy', body: /^Invalid header received from client\.\n$/, name: 'http-proxy' },
  { product: 'Tor', body: /<title>This is a SOCKS Proxy, Not An HTTP Proxy<\/title>/, name: 'socks5' },
  { product: 'Tor', body: /This is an HTTP CONNECT tunnel, not a full HTTP Proxy/, name: 'http-proxy' },
  { product: 'F5 BIG-IP', title: /^BIG-IP/, deviceType: 'load balancer' },
  {
    product: 'Citrix ADC',
    body: /\/vpn\/index\.html|NSC_/,
    header: ['set-cookie', /NSC_/],
    deviceType: 'load balancer',
  },
  page(/^Nginx Proxy Manager$/, 'Nginx Proxy Manager'),
  page(/^Kong\b/, 'Kong'),
  { product: 'Kong', header: ['server', /^kong\/(\d[\w.-]*)/i] },
  // Queues and data.
  page(/^RabbitMQ Management$/, 'RabbitMQ Management', {
    ask: ['/api/overview', /"rabbitmq_version"\s*:\s*"(\d[\w.-]*)"/],
  }),
  page(/^Apache ActiveMQ/, 'Apache ActiveMQ'),
  page(/^(?:Apache )?ActiveMQ Artemis/, 'Apache ActiveMQ Artemis'),
  {
    product: 'NATS monitoring',
    ports: [8222],
    ask: ['/varz', /"server_id"[\s\S]{0,200}?"version"\s*:\s*"(\d[\w.-]*)"/],
  },
  { product: 'NATS monitoring', body: /<title>nats-server<\/title>|alt="NATS"/, ask: ['/varz', version] },
  page(/^(?:Apache )?Airflow|Airflow - Login/, 'Apache Airflow'),
  page(/^Apache Flink Web Dashboard/, 'Apache Flink', {
    ask: ['/config', /"flink-version"\s*:\s*"(\d[\w.-]*)"/],
  }),
  page(/^Spark Master at/, 'Apache Spark', { body: /<span class="version"[^>]*>(\d[\w.-]*)</ }),
  page(/^Namenode information$/, 'Apache Hadoop NameNode', {
    ask: ['/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo', /"SoftwareVersion"\s*:\s*"(\d[\w.-]*)"/],
  }),
  page(/^(?:All Applications|About the Cluster)$/, 'Apache Hadoop ResourceManager'),
  page(/^NiFi$/, 'Apache NiFi'),
  page(/^MinIO (?:Console|Browser)$/, 'MinIO Console'),
  // Development.
  { product: 'Jenkins', header: ['x-jenkins', /^(\d[\w.-]*)/] },
  { product: 'Jenkins', header: ['x-hudson', /^(\d[\w.-]*)/] },
  page(/\bGitLab\b/, 'GitLab'),
  { product: 'GitLab', header: ['x-gitlab-meta'] },
  { product: 'Forgejo', body: /Powered by Forgejo[\s\S]{0,100}?(?:Version:?\s*)?(\d[\w.+-]*)/ },
  { product: 'Fossil', body: /<body class="\w+ rpage-[\w-]+ cpage-[\w-]+"/ },
  { product: 'Mercurial', body: /<script [^>]{0,60}src="[^"]{0,60}\/static\/mercurial\.js"/ },
  page(/Gitea\b/, 'Gitea', { ask: ['/api/v1/version', version] }),
  page(/Forgejo\b/, 'Forgejo', { ask: ['/api/forgejo/v1/version', version] }),
  page(/^(?:Sign in - )?Gogs/, 'Gogs'),
  page(/^Gerrit Code Review$/, 'Gerrit'),
  page(/^SonarQube$/, 'SonarQube', { ask: ['/api/server/version', /^(\d[\w.-]*)$/] }),
  { product: 'JFrog Artifactory', header: ['x-artifactory-id'] },
  page(/^(?:Sonatype )?Nexus Repository/, 'Sonatype Nexus Repository'),
  {
    product: 'Atlassian Confluence',
    header: ['x-confluence-request-time'],
    body: /name="ajs-version-number" content="(\d[\w.-]*)"/,
  },
  { product: 'Atlassian Confluence', header: ['x-confluence-request-time'] },
  {
    product: 'Atlassian Jira',
    body: /name="application-name" content="JIRA"[^>]{0,100}data-version="(\d[\w.-]*)"/,
  },
  page(/^Log in with Atlassian|Atlassian Bitbucket|\bBitbucket$/, 'Atlassian Bitbucket'),
  page(/^(?:Log in to )?TeamCity/, 'JetBrains TeamCity', { body: /Version (\d[\w.]*)/ }),
  page(/^Jupyter|^JupyterLab|^Home Page - Select or create a notebook/, 'Jupyter'),
  {
    product: 'Jupyter',
    header: ['content-security-policy', /\/api\/security\/csp-report/],
    ask: ['/api', version],
  },
  page(/^code-server/, 'code-server'),
  // Pages and groupware.
  { product: 'Microsoft Exchange', header: ['x-owa-version', /^(\d[\d.]*)/], os: 'Windows' },
  {
    product: 'Microsoft SharePoint',
    header: ['microsoftsharepointteamservices', /^(\d[\d.]*)/],
    os: 'Windows',
  },
  page(/^Outlook(?: Web App)?$/, 'Microsoft Exchange', { os: 'Windows' }),
  { product: 'WordPress', body: /<meta name="generator" content="WordPress (\d[\w.]*)/ },
  { product: 'Drupal', header: ['x-generator', /^Drupal (\d+)/] },
  { product: 'Joomla', body: /<meta name="generator" content="Joomla!/ },
  { product: 'TYPO3', body: /<meta name="generator" content="TYPO3/ },
  { product: 'MediaWiki', body: /<meta name="generator" content="MediaWiki (\d[\w.-]*)/ },
  {
    product: 'Nextcloud',
    body: /<meta name="apple-itunes-app" content="app-id=1125420102/,
    ask: ['/status.php', /"versionstring"\s*:\s*"(\d[\w.]*)"/],
  },
  { product: 'ownCloud', title: /^ownCloud/, ask: ['/status.php', /"versionstring"\s*:\s*"(\d[\w.]*)"/] },
  page(/^Roundcube Webmail|:: Welcome to Roundcube/, 'Roundcube Webmail'),
  page(/^Zimbra /, 'Zimbra'),
  page(/^Radicale Web Interface$/, 'Radicale'),
  {
    product: 'Janus WebRTC Server',
    ports: [8088, 8089],
    ask: ['/janus/info', /"name":\s*"Janus WebRTC Server"[\s\S]{0,300}"version_string":\s*"(\d[\w.-]*)"/],
  },
  { product: 'Keycloak', title: /^Welcome to Keycloak|Sign in to Keycloak/ },
  page(/^Metabase$/, 'Metabase', { body: /"tag":"v(\d[\w.-]*)"/ }),
  page(/^Metabase$/, 'Metabase'),
  page(/^Home Assistant$/, 'Home Assistant'),
  page(/^NetBox/, 'NetBox', { header: ['api-version', /^(\d[\w.]*)/] }),
  page(/^(?:Login - )?GLPI/, 'GLPI'),
  page(/^AWX$/, 'AWX'),
  page(/^Webmin|Login to Webmin/, 'Webmin'),
  {
    product: 'Cockpit',
    body: /<base href="\/cockpit\/|cockpit\.css|src="cockpit\/static\/login\.js|id="cockpit|login-cockpit/,
  },
  page(/^Mattermost$/, 'Mattermost', { header: ['x-version-id', /^(\d+\.\d+\.\d+)/] }),
  page(/^Rocket\.Chat/, 'Rocket.Chat'),
  // Media and downloads.
  { product: 'Plex Media Server', header: ['x-plex-protocol'], ask: ['/identity', /version="(\d[\w.-]*)"/] },
  page(/^Jellyfin$/, 'Jellyfin', { ask: ['/System/Info/Public', /"Version"\s*:\s*"(\d[\w.]*)"/] }),
  page(/^Emby$/, 'Emby', { ask: ['/System/Info/Public', /"Version"\s*:\s*"(\d[\w.]*)"/] }),
  { product: 'Transmission', header: ['x-transmission-session-id'] },
  page(/^Transmission Web Interface$/, 'Transmission'),
  page(/^qBittorrent/, 'qBittorrent'),
  {
    product: 'aria2',
    ports: [6800],
    ask: [
      '/jsonrpc?id=n&method=aria2.getVersion',
      /"jsonrpc":"2\.0","result":\{[^}]{0,400}"version":"(\d[\w.]*)"|"id":"n","jsonrpc":"2\.0","error":/,
    ],
  },
  page(/^I2Pd HTTP proxy$/, 'i2pd', { name: 'http-proxy' }),
  page(/^(?:I2P|Purple I2P) (?:Webconsole|Router Console)\b/i, 'I2P router'),
  {
    product: 'Apt-Cacher NG',
    body: /class="title"[^>]{0,40}>Apt-Cacher NG\b/,
    // A page that is not there: its foot names the server.
    ask: ['/acng-none/', /<address>Server: Apt-Cacher-NG\/(\d[\w.~-]*)/],
  },
  page(/^Shell In A Box$/, 'Shell In A Box'),
  page(/^Syncthing/, 'Syncthing', { header: ['x-syncthing-version', /^v?(\d[\w.-]*)/] }),
  { product: 'Syncthing', header: ['x-syncthing-version', /^v?(\d[\w.-]*)/] },
  {
    product: 'BitTorrent tracker',
    ports: [6969, 1337],
    ask: ['/announce', /^d\d+:(?:failure reason|complete|interval)/],
    name: 'bittorrent-tracker',
  },
  { product: 'AdGuard Home', title: /^(?:Login - )?AdGuard Home|^Setup AdGuard Home/ },
  page(/Pi-hole/, 'Pi-hole'),
  // Hypervisors and storage.
  { product: 'Proxmox VE', title: /Proxmox Virtual Environment/, body: /pvemanagerlib\.js\?ver=(\d[\w.-]*)/ },
  page(/Proxmox Virtual Environment/, 'Proxmox VE'),
  page(/Proxmox Backup Server/, 'Proxmox Backup Server', { body: /proxmox-backup-gui\.js\?ver=(\d[\w.-]*)/ }),
  page(/Proxmox Backup Server/, 'Proxmox Backup Server'),
  { product: 'VMware ESXi', body: /ID_EESX_Welcome|content="VMware ESXi/, os: 'VMware ESXi' },
  { product: 'VMware vCenter Server', body: /ID_VC_Welcome|vSphere Client/, os: 'Linux' },
  device(/Synology|DiskStation/, 'Synology DSM', 'storage'),
  device(/^QNAP|QTS\b/, 'QNAP QTS', 'storage'),
  device(/^TrueNAS|FreeNAS/, 'TrueNAS', 'storage'),
  page(/^oVirt Engine/, 'oVirt'),
  page(/^XCP-ng|^XenServer/, 'XenServer'),
  // Management of servers.
  {
    product: 'Redfish',
    body: /"RedfishVersion"\s*:\s*"(\d[\w.]*)"/,
    name: 'redfish',
    deviceType: 'remote management',
  },
  {
    product: 'Redfish',
    ports: [443],
    ask: ['/redfish/v1/', /"RedfishVersion"\s*:\s*"(\d[\w.]*)"/],
    name: 'redfish',
    deviceType: 'remote management',
  },
  {
    product: 'ONVIF device service',
    ports: [80, 8080, 8899, 2020],
    ask: ['/onvif/device_service', /http:\/\/www\.onvif\.org\/ver\d\d/],
    name: 'onvif',
    deviceType: 'webcam',
  },
  device(/iDRAC/, 'Dell iDRAC', 'remote management'),
  device(/^(?:HP |HPE )?iLO\b|Integrated Lights-Out/, 'HPE iLO', 'remote management', {
    ask: ['/xmldata?item=all', /<FWRI>(\d[\w.]*)<\/FWRI>/],
  }),
  { product: 'HPE iLO', header: ['server', /^HPE?-iLO-Server\/(\d[\w.]*)/], deviceType: 'remote management' },
  device(/^MegaRAC|AMI MegaRAC/, 'AMI MegaRAC', 'remote management'),
  {
    product: 'Supermicro BMC',
    body: /ATEN International|Supermicro[\s\S]{0,200}BMC/,
    deviceType: 'remote management',
  },
  device(/^OpenBMC/, 'OpenBMC', 'remote management'),
  // Network devices.
  device(/RouterOS/, 'MikroTik RouterOS', 'router', { body: /RouterOS v?(\d[\w.]*)/, os: 'RouterOS' }),
  device(/^pfSense/, 'pfSense', 'firewall', { os: 'FreeBSD' }),
  device(/OPNsense/, 'OPNsense', 'firewall', { os: 'FreeBSD' }),
  device(/^OpenWrt|- LuCI$/, 'OpenWrt LuCI', 'router', { os: 'Linux' }),
  device(/^DD-WRT/, 'DD-WRT', 'router', { body: /DD-WRT v?(\d[\w.-]*)/, os: 'Linux' }),
  device(/FRITZ!(?:Box|Repeater)/, 'AVM FRITZ!Box', 'router'),
  device(/^UniFi(?: Network| OS)?$/, 'Ubiquiti UniFi', 'network management', {
    ask: ['/status', /"server_version"\s*:\s*"(\d[\w.]*)"/],
  }),
  device(/^airOS|^EdgeOS/, 'Ubiquiti web interface', 'router'),
  device(/FortiGate|FortiOS/, 'Fortinet FortiGate', 'firewall', { os: 'FortiOS' }),
  {
    product: 'Fortinet FortiGate',
    body: /\/remote\/login|fgt_lang/,
    header: ['server', /^xxxxxxxx-xxxxx/],
    deviceType: 'firewall',
    os: 'FortiOS',
  },
  device(/GlobalProtect Portal/, 'Palo Alto GlobalProtect', 'firewall', { os: 'PAN-OS' }),
  // Two that speak AnyConnect; the appliance has its own pages besides.
  {
    product: 'OpenConnect VPN server',
    header: ['x-transcend-version'],
    body: /<config-auth client="vpn"[^>]*>\s*<version who="sg">0\.1\(1\)/,
  },
  { product: 'Cisco ASA', body: /\/\+CSCOE\+\//, deviceType: 'firewall' },
  device(/SonicWall/i, 'SonicWall', 'firewall'),
  device(/Sophos/, 'Sophos', 'firewall'),
  {
    product: 'Cisco IOS',
    header: ['www-authenticate', /level[_ ]15[_ ]access/],
    os: 'IOS',
    deviceType: 'router',
  },
  device(/Junos|J-Web/i, 'Juniper J-Web', 'router', { os: 'Junos' }),
  device(/ProCurve|Aruba/, 'HPE Aruba web interface', 'switch'),
  device(/NETGEAR/i, 'NETGEAR web interface', 'router'),
  device(/TP-?LINK/i, 'TP-Link web interface', 'router'),
  device(/D-LINK/i, 'D-Link web interface', 'router'),
  // Cameras, printers, power.
  { product: 'Hikvision web server', body: /\/doc\/page\/login\.asp/, deviceType: 'webcam' },
  { product: 'Dahua web server', body: /\/RPC2_Login|WEB SERVICE<\/title>/, deviceType: 'webcam' },
  device(/^AXIS\b|Axis Communications/, 'AXIS web interface', 'webcam'),
  device(/Brother .{1,40}(?:series)?$/, 'Brother web interface', 'printer'),
  device(/^HP (?:Color )?(?:LaserJet|OfficeJet|PageWide|DeskJet|Smart Tank)/i, 'HP web interface', 'printer'),
  device(/Lexmark/, 'Lexmark web server', 'printer'),
  device(/RICOH|Web Image Monitor/, 'Ricoh Web Image Monitor', 'printer'),
  device(/KYOCERA|Command Center/, 'Kyocera Command Center', 'printer'),
  device(/^(?:FUJI )?XEROX/i, 'Xerox web interface', 'printer'),
  device(/EpsonNet|^Epson/i, 'Epson web interface', 'printer'),
  device(/APC \| Log On|Network Management Card/, 'APC Network Management Card', 'power'),
  page(/CUPS v?(\d[\w.]*)/, 'CUPS', { name: 'ipp' }),
  // Frameworks: only when nothing better is known.
  page(/^Apache Tomcat\/(\d[\w.-]*)/, 'Apache Tomcat'),
  { product: 'Apache Tomcat', body: /<h3>Apache Tomcat\/(\d[\w.-]*)(?: \([^)]*\))?<\/h3>/ },
  { product: 'Apache Tomcat', body: /<h3>Apache Tomcat<\/h3>/ },
  { product: 'Jetty', body: /Powered by (?:<a[^>]{0,200}>)?Jetty:\/\/ ?(\d[\w.-]*)?/ },
];

/** Known by the way they answer, when there is neither a Server header nor a product. */
export const httpFrameworks: readonly HttpProduct[] = [
  { product: 'Node.js Express', header: ['x-powered-by', /^Express$/] },
  { product: 'Next.js', header: ['x-powered-by', /^Next\.js ?(\d[\w.]*)?/] },
  { product: 'Phusion Passenger', header: ['x-powered-by', /Phusion Passenger(?:\(R\))? ?(\d[\w.]*)?/] },
  { product: 'PHP cli server', header: ['x-powered-by', /^PHP\/(\d[\w.~+-]*)/] },
  { product: 'Microsoft IIS', header: ['x-powered-by', /^ASP\.NET/], os: 'Windows' },
  { product: 'Go net/http', body: /^404 page not found\n$/, header: ['x-content-type-options', /^nosniff$/] },
  {
    product: 'Go net/http',
    body: /^(?:400 Bad Request|Client sent an HTTP request to an HTTPS server\.\n)$/,
    status: 400,
  },
];
