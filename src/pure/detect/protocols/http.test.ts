/** Products behind HTTP, by answers as their documents print them or as servers here gave them, and the pages that are asked for more. */
import { expect, test } from 'vitest';
import type { DetectTarget, HttpAnswer, Talk } from '../protocol.ts';
import { utf8 } from '../text.ts';
import { http, readHttp, titleOf } from './http.ts';

const answer = (headers: Readonly<Record<string, string>>, body: string, status = 200): HttpAnswer => ({
  status,
  headers,
  body,
});

const elasticsearch = `{
  "name" : "node-1",
  "cluster_name" : "elasticsearch",
  "version" : {
    "number" : "7.17.9",
    "build_flavor" : "default",
    "lucene_version" : "8.11.1"
  },
  "tagline" : "You Know, for Search"
}`;
const opensearch = `{
  "name" : "node-1",
  "version" : {
    "distribution" : "opensearch",
    "number" : "2.11.0",
    "lucene_version" : "9.7.0"
  },
  "tagline" : "The OpenSearch Project: https://opensearch.org/"
}`;
const forbidden = `{
  "kind": "Status",
  "apiVersion": "v1",
  "status": "Failure",
  "reason": "Forbidden",
  "code": 403
}`;

test.each<[string, HttpAnswer, object]>([
  [
    'Elasticsearch',
    answer({}, elasticsearch),
    { product: 'Elasticsearch', version: '7.17.9', cpes: ['cpe:2.3:a:elastic:elasticsearch:7.17.9'] },
  ],
  ['OpenSearch', answer({}, opensearch), { product: 'OpenSearch', version: '2.11.0' }],
  [
    'CouchDB',
    answer(
      { server: 'CouchDB/3.1.1 (Erlang OTP/20)' },
      '{"couchdb":"Welcome","version":"3.1.1","git_sha":"ce596c65d","vendor":{"name":"The Apache Software Foundation"}}\n',
    ),
    { product: 'CouchDB', version: '3.1.1', cpes: ['cpe:2.3:a:apache:couchdb:3.1.1'] },
  ],
  [
    'Jenkins',
    answer({ 'x-jenkins': '2.426.1', server: 'Jetty(10.0.17)' }, '<title>Sign in [Jenkins]</title>', 403),
    {
      product: 'Jenkins',
      version: '2.426.1',
      info: 'Jetty 10.0.17; title: Sign in [Jenkins]',
      cpes: ['cpe:2.3:a:jenkins:jenkins:2.426.1', 'cpe:2.3:a:eclipse:jetty:10.0.17'],
    },
  ],
  [
    'InfluxDB',
    answer({ 'x-influxdb-version': 'v2.7.1', 'x-influxdb-build': 'OSS' }, '', 404),
    { product: 'InfluxDB', version: '2.7.1' },
  ],
  [
    'Neo4j',
    answer({}, '{"bolt_routing":"neo4j://x:7687","neo4j_version":"4.4.5","neo4j_edition":"community"}'),
    { product: 'Neo4j', version: '4.4.5' },
  ],
  [
    'Kubernetes',
    answer({ 'content-type': 'application/json' }, forbidden, 403),
    { name: 'kubernetes', product: 'Kubernetes API server' },
  ],
  [
    'Docker',
    answer(
      { 'api-version': '1.41', server: 'Docker/20.10.24 (linux)' },
      '{"message":"page not found"}\n',
      404,
    ),
    { name: 'docker', product: 'Docker', version: '20.10.24', os: 'Linux' },
  ],
  [
    'Nexus',
    answer({ server: 'Nexus/3.40.1-01 (OSS)' }, '<title>Nexus Repository Manager</title>'),
    { product: 'Sonatype Nexus Repository', version: '3.40.1-01' },
  ],
  [
    'IIS',
    answer({ server: 'Microsoft-IIS/10.0', 'x-powered-by': 'ASP.NET' }, '<title>IIS Windows Server</title>'),
    { product: 'Microsoft IIS', version: '10.0', os: 'Windows' },
  ],
  [
    'Exchange',
    answer({ server: 'Microsoft-IIS/10.0', 'x-owa-version': '15.2.1118.40' }, '<title>Outlook</title>'),
    { product: 'Microsoft Exchange', version: '15.2.1118.40' },
  ],
  [
    'Apache with modules',
    answer({ server: 'Apache/2.4.57 (Debian) OpenSSL/3.0.11' }, ''),
    { product: 'Apache httpd', version: '2.4.57', os: 'Linux', info: '(Debian) OpenSSL/3.0.11' },
  ],
  [
    'Apache without a version',
    answer({ server: 'Apache' }, ''),
    { product: 'Apache httpd', version: undefined },
  ],
  [
    'what stands behind the platform',
    answer({ server: 'Debian/12 UPnP/1.1 MiniUPnPd/2.3.1' }, '', 404),
    { name: 'upnp', product: 'MiniUPnPd', version: '2.3.1' },
  ],
  [
    'Proxmox',
    answer(
      { server: 'pve-api-daemon/3.0' },
      '<title>pve1 - Proxmox Virtual Environment</title><script src="/pve2/js/pvemanagerlib.js?ver=7.4-3">',
    ),
    { product: 'Proxmox VE', version: '7.4-3' },
  ],
  [
    'iLO',
    answer({ server: 'HPE-iLO-Server/1.30' }, '<title>iLO 5</title>'),
    { product: 'HPE iLO', deviceType: 'remote management' },
  ],
  [
    'WordPress behind nginx',
    answer({ server: 'nginx/1.18.0 (Ubuntu)' }, '<meta name="generator" content="WordPress 6.2.2" />'),
    {
      product: 'WordPress',
      version: '6.2.2',
      cpes: ['cpe:2.3:a:wordpress:wordpress:6.2.2', 'cpe:2.3:a:f5:nginx:1.18.0'],
    },
  ],
  [
    'RouterOS',
    answer({}, '<title>RouterOS router configuration page</title><h1>RouterOS v6.48.6</h1>'),
    { product: 'MikroTik RouterOS', version: '6.48.6', deviceType: 'router' },
  ],
  ['Envoy', answer({ server: 'envoy' }, '', 404), { product: 'Envoy' }],
  [
    'a realm',
    answer({ 'www-authenticate': 'Basic realm="NETGEAR R7000"' }, '', 401),
    { product: undefined, info: 'realm: NETGEAR R7000; status 401' },
  ],
  ['Express', answer({ 'x-powered-by': 'Express' }, ''), { product: 'Node.js Express', confidence: 8 }],
  [
    'plain words to a port of TLS',
    answer({ server: 'nginx/1.22.1' }, '<center>The plain HTTP request was sent to HTTPS port</center>', 400),
    { wantsTls: true },
  ],
  ['a name of ours', answer({ server: '__proto__/1' }, ''), { version: '1' }],
  ['nobody', answer({}, 'hello'), { product: undefined, name: 'http' }],
])('%s', (_, given, expected) => {
  const nothing = { product: undefined, version: undefined };
  expect({ ...nothing, ...readHttp(given).said }).toMatchObject(expected);
});

test.each([
  ['<title>a</title>', 'a'],
  ['<TITLE lang="en">\n a &amp; &#x62;&#99; &nosuch; \n</TITLE>', 'a & bc &nosuch;'],
  ['<title></title>', undefined],
  [`<title>${'x'.repeat(400)}</title>`, 'x'.repeat(120)],
  ['&#9999999;', undefined],
])('title of %s', (body, title) => expect(titleOf(body)).toBe(title));

/** Pages of a server; what is not there is 404. */
const talkTo = (pages: Readonly<Record<string, HttpAnswer>>, asked: string[] = []): Talk => ({
  ask: async () => new Uint8Array(),
  connected: async () => undefined,
  http: async (path) => {
    asked.push(path);
    return (
      pages[path] ??
      answer(
        { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
        '404 page not found\n',
        404,
      )
    );
  },
});
const target = (port: number): DetectTarget => ({
  address: '192.0.2.1',
  port,
  transport: 'tcp',
  secure: false,
});
const bytesOf = ({ status, headers, body }: HttpAnswer) =>
  utf8(
    `HTTP/1.1 ${status} x\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}Content-Length: ${utf8(body).length}\r\n\r\n${body}`,
  );
async function ask(port: number, first: HttpAnswer, pages: Readonly<Record<string, HttpAnswer>>) {
  const asked: string[] = [];
  const bytes = bytesOf(first);
  const known = http.recognise(bytes, 'http-get', target(port))!;
  const more = await http.further!(talkTo(pages, asked), known, target(port), { asked: 'http-get', bytes });
  return { said: { ...known, ...more }, asked };
}
const notFound = answer({ 'x-content-type-options': 'nosniff' }, '404 page not found\n', 404);

test.each<[string, number, HttpAnswer, Readonly<Record<string, HttpAnswer>>, object]>([
  [
    'etcd',
    2379,
    notFound,
    { '/version': answer({}, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}') },
    { name: 'etcd-client', product: 'etcd', version: '3.4.23' },
  ],
  [
    'Prometheus behind a redirection',
    9090,
    answer({ location: '/graph' }, '', 302),
    {
      '/graph': answer({}, '<title>Prometheus Time Series Collection and Processing Server</title>'),
      '/api/v1/status/buildinfo': answer(
        {},
        '{"status":"success","data":{"version":"2.42.0","goVersion":"go1.19"}}',
      ),
    },
    { product: 'Prometheus', version: '2.42.0' },
  ],
  [
    'Kubernetes',
    6443,
    answer({}, forbidden, 403),
    { '/version': answer({}, '{"major": "1", "gitVersion": "v1.28.2"}') },
    { product: 'Kubernetes API server', version: '1.28.2' },
  ],
  [
    'Consul',
    8500,
    answer({ location: '/ui/' }, '', 301),
    {
      '/ui/': answer({}, '<title>Consul by HashiCorp</title>'),
      '/v1/agent/self': answer({}, '{"Config":{"Datacenter":"dc1","Version":"1.16.1"}}'),
    },
    { product: 'Consul', version: '1.16.1' },
  ],
  [
    'Docker that hides its header',
    2375,
    answer({}, '', 404),
    {
      '/version': answer({}, '{"Platform":{"Name":"Docker Engine"},"Version":"24.0.5","ApiVersion":"1.43"}'),
    },
    { product: 'Docker', version: '24.0.5' },
  ],
  [
    'a camera',
    80,
    answer({}, '', 401),
    {
      '/onvif/device_service': answer(
        {},
        '<SOAP-ENV:Envelope xmlns:tds="http://www.onvif.org/ver10/device/wsdl">',
        400,
      ),
    },
    { name: 'onvif', product: 'ONVIF device service', deviceType: 'webcam' },
  ],
  [
    'a board management controller',
    443,
    answer({}, '', 404),
    { '/redfish/v1/': answer({}, '{"RedfishVersion":"1.6.0","Name":"Root Service"}') },
    { name: 'redfish', product: 'Redfish', version: '1.6.0' },
  ],
  ['Go at a port of others', 9090, notFound, {}, { product: 'Go net/http', confidence: 8 }],
  [
    'Grafana that wants a login',
    3000,
    answer({ location: '/login' }, '', 302),
    {
      '/login': answer({}, '<title>Grafana</title>'),
      '/api/health': answer({}, '{"commit":"x","database":"ok","version":"9.5.2"}'),
    },
    { product: 'Grafana', version: '9.5.2' },
  ],
])('%s is asked further', async (_, port, first, pages, expected) => {
  expect((await ask(port, first, pages)).said).toMatchObject(expected);
});

test('who shows no page is asked for WebDAV', async () => {
  const first = answer({ server: 'Apache/2.4.57' }, '', 403);
  const bytes = bytesOf(first);
  const known = http.recognise(bytes, 'http-get', target(80))!;
  const said: string[] = [];
  const talk: Talk = {
    ...talkTo({}),
    ask: async (question) => {
      said.push(new TextDecoder().decode(question).split('\r\n', 1)[0]!);
      return bytesOf(answer({ dav: '1,2', allow: 'OPTIONS,PROPFIND' }, ''));
    },
  };
  const more = await http.further!(talk, known, target(80), { asked: 'http-get', bytes });
  expect(said).toEqual(['OPTIONS / HTTP/1.1']);
  expect(more.info).toBe('status 403; WebDAV 1,2');
});

test('redirections to elsewhere, and in circles, are not followed', async () => {
  const away = await ask(81, answer({ location: 'https://example.net/' }, '', 301), {});
  expect(away.asked).toEqual([]);
  const circle = answer({ location: '/b' }, '', 302);
  const round = await ask(81, circle, {
    '/b': answer({ location: '/c' }, '', 302),
    '/c': answer({ location: '/b' }, '', 302),
  });
  expect(round.asked.length).toBeLessThanOrEqual(2);
});
