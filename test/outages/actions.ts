/** What can be done to the lab beyond cutting and killing: loss and delay. All of it is undone by `clear`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Lab } from '../../lab/api.ts';
import { run } from '../../lab/machine.ts';
import { namespaceOf } from '../../lab/network.ts';
import { topology } from '../../lab/topology.ts';

/** `s3-r1:eth1` → namespace and port. */
const placeOf = (lab: Lab, place: string) => {
  const [node, port] = place.split(':') as [string, string];
  return { namespace: namespaceOf(lab.id, node), port };
};

const inside = (namespace: string, argv: readonly string[]) =>
  run('ip', ['netns', 'exec', namespace, ...argv]);

/** A share of what arrives at a port is dropped before anything sees it. */
export function lose(lab: Lab, place: string, percent: number): void {
  const { namespace, port } = placeOf(lab, place);
  const table = `table netdev outage_${port} { chain in { type filter hook ingress device "${port}" priority 0; ${percent < 100 ? `numgen random mod 1000 < ${percent * 10} ` : ''}drop; }; }`;
  inside(namespace, ['nft', table]);
}

export function stopLosing(lab: Lab, place: string): void {
  const { namespace, port } = placeOf(lab, place);
  inside(namespace, ['nft', `delete table netdev outage_${port}`]);
}

/**
 * Frames of a cable pass through a program that keeps each for a while: this kernel has no netem. Checksums that a virtual port leaves to
 * hardware are computed first (ETHTOOL_STXCSUM off), because nobody else would.
 */
const relay = `
import collections, fcntl, select, socket, struct, sys, time
a, b, delay = sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000
def port(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((name, 0)); s.setblocking(False)
    return s
pair = [port(a), port(b)]
waiting = collections.deque()
print('ready', flush=True)
while True:
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, to, frame = waiting.popleft()
        try: to.send(frame)
        except OSError: pass
    wait = max(0, waiting[0][0] - now) if waiting else 1
    for s in select.select(pair, [], [], wait)[0]:
        try: frame, address = s.recvfrom(65535)
        except OSError: continue
        if address[2] != socket.PACKET_OUTGOING and len(waiting) < 10000:
            waiting.append((time.monotonic() + delay, pair[1 - pair.index(s)], frame))
`;
const checksums = `
import array, fcntl, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
value = array.array('B', struct.pack('II', 0x17, 0))
fcntl.ioctl(s, 0x8946, struct.pack('16sP', sys.argv[1].encode(), value.buffer_info()[0]))
`;
const python = '/usr/bin/python3';

export async function delayCable(lab: Lab, cable: string, delayMs: number): Promise<() => Promise<void>> {
  const link = topology(lab.state().moved).links.find((item) => item.id === cable);
  if (!link) throw new Error(`no cable '${cable}'`);
  for (const end of [link.a, link.b])
    inside(namespaceOf(lab.id, end.device), [python, '-c', checksums, end.interface]);
  const ends = [`c${link.cable}a`, `c${link.cable}b`] as const;
  const cables = `${lab.id}-cables`;
  const child: ChildProcess = spawn(
    'ip',
    ['netns', 'exec', cables, python, '-c', relay, ...ends, String(delayMs)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout!, 'data');
  for (const end of ends) inside(cables, ['tc', 'filter', 'del', 'dev', end, 'ingress']);
  return async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    for (const [from, to] of [ends, [ends[1], ends[0]]] as const)
      inside(cables, [
        ...`tc filter add dev ${from} ingress protocol all u32 match u32 0 0 action mirred egress redirect dev ${to}`.split(
          ' ',
        ),
      ]);
  };
}

/** A certificate that ended yesterday, for the key that web1 has. */
export const expiredCertificate = [
  'mkdir -p /tmp/ca; : > /tmp/ca/index; echo 01 > /tmp/ca/serial; cd /tmp/ca',
  "printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=/tmp/ca/index\\nserial=/tmp/ca/serial\\nnew_certs_dir=/tmp/ca\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > ca.conf",
  'openssl req -new -key /etc/lab/tls.key -subj /CN=web1.lab.example -out web.csr',
  'openssl ca -batch -config ca.conf -selfsign -keyfile /etc/lab/tls.key -in web.csr -startdate 20200101000000Z -enddate 20200201000000Z -out /etc/lab/expired.crt -notext',
].join(' && ');
