/** What is watched in the lab beside what discovery suggests, and the servers that are started for it. */
import type { SensorInput } from '#pure/contract/resources.ts';
import { expiredCertificate } from './actions.ts';

/** Tells the time of this machine, off by what stands in a file: a clock in a namespace cannot be set. */
const timeServer = `
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('10.10.0.53', 123))
def stamp(at): return struct.pack('!II', int(at) + 2208988800, int(at % 1 * 2**32))
while True:
    asked, who = s.recvfrom(512)
    off = float(open('/tmp/clock-off').read() or 0)
    now = stamp(time.time() + off)
    head = struct.pack('!BBbbII4s', 0x24, 2, 6, -20, 0, 0, b'LAB\\0')
    s.sendto(head + stamp(time.time() + off) + asked[40:48] + now + now, who)
`;
/** Takes a second for each answer; a scenario puts it in the place of a quick one. */
const slowServer = `
import http.server, time
class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(1); self.send_response(200); self.send_header('content-length', '0'); self.end_headers()
    def log_message(self, *said): pass
http.server.ThreadingHTTPServer(('', 80), Slow).serve_forever()
`;
/** Node, then a command that leaves a server behind. */
export const servers: readonly (readonly [string, string])[] = [
  [
    'dns1',
    `echo 0 > /tmp/clock-off; cat > /tmp/time.py <<'END'${timeServer}END\n/usr/bin/python3 /tmp/time.py </dev/null >/dev/null 2>&1 & echo $! > /tmp/time.pid`,
  ],
  ['app1', `cat > /tmp/slow.py <<'END'${slowServer}END`],
  ['web1', expiredCertificate],
  [
    'hq-sw2',
    'dnsmasq --conf-file=/dev/null --port=0 --interface=br0 --bind-interfaces --dhcp-range=10.10.0.200,10.10.0.220,2m --dhcp-authoritative --no-ping --dhcp-leasefile=/tmp/leases --pid-file=/tmp/dhcp.pid --user=root',
  ],
];

type Watched = { readonly device: string } & Pick<SensorInput, 'name' | 'toolId' | 'input'> &
  Partial<Pick<SensorInput, 'thresholds'>>;

/** Tools that ask an SNMP agent. */
export const byAgent: ReadonlySet<string> = new Set(['snmp-custom', 'health']);

export const services: readonly Watched[] = [
  {
    name: 'HTTP app1',
    device: 'app1',
    toolId: 'http',
    input: { url: 'http://10.20.0.90/' },
    thresholds: [{ metric: 'total.time', above: 800, severity: 'warning' }],
  },
  { name: 'HTTP web1', device: 'web1', toolId: 'http', input: { url: 'http://10.20.0.80/' } },
  {
    name: 'Page of web1',
    device: 'web1',
    toolId: 'http',
    input: { url: 'http://10.20.0.80/', expectText: '<title>web1</title>' },
  },
  {
    name: 'Certificate web1',
    device: 'web1',
    toolId: 'tls',
    input: { target: '10.20.0.80', port: 443, serverName: 'web1.lab.example', trust: false },
  },
  {
    name: 'DNS dns1',
    device: 'dns1',
    toolId: 'dns',
    input: { names: ['web1.lab.example'], type: 'A', server: '10.10.0.53', recursion: false },
  },
  {
    name: 'Address of app1',
    device: 'dns1',
    toolId: 'dns',
    input: {
      names: ['app1.lab.example'],
      type: 'A',
      server: '10.10.0.53',
      recursion: false,
      expect: ['10.20.0.90'],
    },
  },
  {
    name: 'Time of dns1',
    device: 'dns1',
    toolId: 'ntp',
    input: { target: '10.10.0.53', offsetMaxMs: 500, timeoutMs: 800 },
  },
  {
    name: 'DHCP hq-sw2',
    device: 'hq-sw2',
    toolId: 'dhcp',
    input: { interface: 'eth0', servers: ['10.10.0.22'], timeoutMs: 800, retries: 2 },
  },
  {
    name: 'BGP core1 to isp1',
    device: 'core1',
    toolId: 'snmp-custom',
    // bgpPeerState of RFC 4273: 6 is established.
    input: {
      targets: ['10.255.0.1'],
      values: ['session=1.3.6.1.2.1.15.3.1.2.10.253.0.1'],
      states: ['session=6:ok:established', 'session=*:critical:down'],
      timeoutMs: 400,
    },
  },
  {
    name: 'Disks of web1',
    device: 'web1',
    toolId: 'health',
    input: { targets: ['10.20.0.80'], parts: ['storage'], timeoutMs: 400 },
  },
  { name: 'HTTP s3-h1', device: 's3-h1', toolId: 'http', input: { url: 'http://10.3.0.101/' } },
  {
    name: 'Large packets to s3-h1',
    device: 's3-h1',
    toolId: 'ping',
    input: { targets: ['10.3.0.101'], count: 1, timeoutMs: 800, sizeBytes: 1400 },
  },
];
