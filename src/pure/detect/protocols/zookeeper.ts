/** ZooKeeper: the four-letter word `srvr`, which alone is allowed by default since 3.5 (Administrator's Guide). */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

export const zookeeper = defineProtocol({
  id: 'zookeeper',
  title: 'ZooKeeper',
  transport: 'tcp',
  ports: [2181, 2182],
  tlsPorts: [2281],
  rarity: 6,
  probes: [{ id: 'zookeeper-srvr', bytes: () => utf8('srvr\n') }],
  complete: (bytes) => /Node count: \d+\n|not in the whitelist/.test(latin1(bytes, 4000)),
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    const version = /^Zookeeper version: (\d[\w.]*(?:-(?:alpha|beta|rc)[\w.]*)?)/.exec(text)?.[1];
    const mode = /^Mode: (\w{1,20})/m.exec(text)?.[1];
    if (version)
      return { name: 'zookeeper', product: 'Apache ZooKeeper', version, ...(mode ? { info: mode } : {}) };
    return /^\w{4} is not executed because it is not in the whitelist|^This ZooKeeper instance is not currently serving/.test(
      text,
    )
      ? { name: 'zookeeper', product: 'Apache ZooKeeper' }
      : undefined;
  },
});
