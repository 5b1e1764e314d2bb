/**
 * The Server header (RFC 9110 section 10.2.4) of web servers: products with versions and comments, the most significant first. Names in the table
 * are how servers call themselves, in small letters; what is not in it keeps its own word.
 */
import { entryOf } from './text.ts';

export interface ServerWord {
  readonly product: string;
  readonly version?: string;
  /** What is left of the header. */
  readonly rest?: string;
  readonly os?: string;
  readonly name?: 'http-proxy' | 'ipp' | 'upnp';
  readonly deviceType?: string;
}

type Entry = readonly [product: string, more?: Pick<ServerWord, 'name' | 'os' | 'deviceType'>];
const servers: Readonly<Record<string, Entry>> = {
  apache: ['Apache httpd'],
  'apache-coyote': ['Apache Tomcat'],
  'apache tomcat': ['Apache Tomcat'],
  ats: ['Apache Traffic Server', { name: 'http-proxy' }],
  apachetrafficserver: ['Apache Traffic Server', { name: 'http-proxy' }],
  'microsoft-iis': ['Microsoft IIS', { os: 'Windows' }],
  'microsoft-httpapi': ['Microsoft HTTPAPI', { os: 'Windows' }],
  kestrel: ['Microsoft Kestrel'],
  nginx: ['nginx'],
  openresty: ['OpenResty'],
  tengine: ['Tengine'],
  angie: ['Angie'],
  lighttpd: ['lighttpd'],
  caddy: ['Caddy'],
  jetty: ['Jetty'],
  gunicorn: ['gunicorn'],
  werkzeug: ['Werkzeug'],
  uvicorn: ['Uvicorn'],
  hypercorn: ['Hypercorn'],
  waitress: ['waitress'],
  tornadoserver: ['Tornado'],
  aiohttp: ['aiohttp'],
  simplehttp: ['Python http.server'],
  basehttp: ['Python http.server'],
  wsgiserver: ['Python wsgiref'],
  cheroot: ['Cheroot'],
  cherrypy: ['CherryPy'],
  twistedweb: ['TwistedWeb'],
  zope: ['Zope'],
  webrick: ['WEBrick'],
  thin: ['Thin'],
  puma: ['Puma'],
  cowboy: ['Cowboy'],
  mochiweb: ['MochiWeb'],
  couchdb: ['CouchDB'],
  yaws: ['Yaws'],
  squid: ['Squid', { name: 'http-proxy' }],
  tinyproxy: ['Tinyproxy', { name: 'http-proxy' }],
  privoxy: ['Privoxy', { name: 'http-proxy' }],
  mitmproxy: ['mitmproxy', { name: 'http-proxy' }],
  envoy: ['Envoy'],
  'istio-envoy': ['Envoy'],
  haproxy: ['HAProxy'],
  varnish: ['Varnish'],
  traefik: ['Traefik'],
  litespeed: ['LiteSpeed'],
  openlitespeed: ['OpenLiteSpeed'],
  mini_httpd: ['mini_httpd'],
  micro_httpd: ['micro_httpd'],
  thttpd: ['thttpd'],
  boa: ['Boa'],
  'goahead-webs': ['GoAhead WebServer'],
  'goahead-http': ['GoAhead WebServer'],
  'mbedthis-appweb': ['Embedthis Appweb'],
  'embedthis-http': ['Embedthis Appweb'],
  appweb: ['Embedthis Appweb'],
  rompager: ['RomPager'],
  'allegro-software-rompager': ['RomPager'],
  'virata-emweb': ['Virata-EmWeb'],
  hiawatha: ['Hiawatha'],
  cherokee: ['Cherokee'],
  monkey: ['Monkey'],
  civetweb: ['CivetWeb'],
  mongoose: ['Mongoose'],
  uhttpd: ['uhttpd'],
  'uc-httpd': ['uc-httpd', { deviceType: 'webcam' }],
  h2o: ['H2O'],
  undertow: ['Undertow'],
  wildfly: ['WildFly'],
  glassfish: ['GlassFish'],
  'weblogic server': ['Oracle WebLogic Server'],
  'websphere application server': ['IBM WebSphere Application Server'],
  ibm_http_server: ['IBM HTTP Server'],
  'oracle-http-server': ['Oracle HTTP Server'],
  cups: ['CUPS', { name: 'ipp' }],
  icecast: ['Icecast'],
  docker: ['Docker'],
  minio: ['MinIO'],
  nexus: ['Sonatype Nexus Repository'],
  artifactory: ['JFrog Artifactory'],
  'pve-api-daemon': ['Proxmox VE'],
  'proxmox-backup-server': ['Proxmox Backup Server'],
  prtg: ['PRTG Network Monitor', { os: 'Windows' }],
  splunkd: ['Splunk'],
  'netdata embedded http server': ['Netdata'],
  miniserv: ['Webmin'],
  transmission: ['Transmission'],
  miniupnpd: ['MiniUPnPd', { name: 'upnp' }],
  minidlna: ['MiniDLNA', { name: 'upnp' }],
  gsoap: ['gSOAP'],
  influxdb: ['InfluxDB'],
  gitea: ['Gitea'],
  'hpe-ilo-server': ['HPE iLO', { deviceType: 'remote management' }],
  'hp-ilo-server': ['HPE iLO', { deviceType: 'remote management' }],
  'cisco-ios': ['Cisco IOS', { os: 'IOS', deviceType: 'router' }],
  bigip: ['F5 BIG-IP', { deviceType: 'load balancer' }],
  'app-webs': ['Hikvision web server', { deviceType: 'webcam' }],
  'dnvrs-webs': ['Hikvision web server', { deviceType: 'webcam' }],
  'mikrotik httpproxy': ['MikroTik HTTP proxy', { name: 'http-proxy', deviceType: 'router' }],
  'jetdirect virata': ['HP JetDirect', { deviceType: 'printer' }],
  'hp http server': ['HP HTTP Server', { deviceType: 'printer' }],
  'hp-chai': ['HP ChaiServer', { deviceType: 'printer' }],
  spip: ['Lexmark web server', { deviceType: 'printer' }],
  'linux upnp igd': ['Linux IGD', { name: 'upnp' }],
};

const systems: readonly (readonly [RegExp, string])[] = [
  [
    /debian|ubuntu|centos|red hat|rhel|fedora|suse|amazon|almalinux|rocky|oracle linux|alpine|linux/i,
    'Linux',
  ],
  [/win32|win64|windows/i, 'Windows'],
  [/freebsd/i, 'FreeBSD'],
  [/openbsd/i, 'OpenBSD'],
  [/netbsd/i, 'NetBSD'],
  [/darwin|mac ?os/i, 'macOS'],
  [/vxworks/i, 'VxWorks'],
];
export const systemOf = (text: string): string | undefined =>
  systems.find(([pattern]) => pattern.test(text))?.[1];

/** Less telling than what stands behind them: `Python/3.11 aiohttp/3.8.4`, `Linux/5.4 UPnP/1.0 MiniUPnPd/2.3`. */
const platforms = /^(python|linux|upnp|unix|windows|freebsd|dlnadoc|ipos|posix|debian|ubuntu|http|hp)$/i;

const serverCalled = (word: string): Entry | undefined => entryOf(servers, word.toLowerCase());

export function parseServer(header: string): ServerWord | undefined {
  const text = header.slice(0, 300).trim();
  const words = [
    ...text.matchAll(/([A-Za-z][\w.+-]*(?: [A-Za-z][\w.+-]*){0,4}?)(?:[/ ]v?|\()(\d[\w.~+-]*)\)?/g),
  ].map((found) => ({ name: found[1]!, version: found[2]!, whole: found[0] }));
  const known = words.find(({ name }) => serverCalled(name) && !platforms.test(name));
  const chosen = known ?? words.find(({ name }) => !platforms.test(name));
  const os = systemOf(text);
  const rest = (taken: string) => {
    const left = text.replace(taken, '').trim();
    return left ? { rest: left } : {};
  };
  // A name alone, or in front of the first version: `nginx`, `Caddy`, `Apache (Debian)`.
  const bare = serverCalled(text) ?? serverCalled(text.split(/[/( ]/)[0]!);
  if (bare && !known) {
    const word = serverCalled(text) ? text : text.split(/[/( ]/)[0]!;
    return { product: bare[0], ...rest(word), ...(os ? { os } : {}), ...bare[1] };
  }
  if (!chosen)
    return text && !/^[\W\d]*$/.test(text)
      ? { product: text.slice(0, 60), ...(os ? { os } : {}) }
      : undefined;
  const entry: Entry = serverCalled(chosen.name) ?? [chosen.name];
  return {
    product: entry[0],
    version: chosen.version,
    ...rest(chosen.whole),
    ...(os ? { os } : {}),
    ...entry[1],
  };
}
