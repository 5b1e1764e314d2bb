/** Hadoop's IPC (its "HadoopRpcProtocol" pages) answers HTTP in words, whoever asks; nothing else of it is without a login. */
import { defineProtocol } from '../protocol.ts';
import { latin1 } from '../text.ts';

export const hadoopIpc = defineProtocol({
  id: 'hadoop-ipc',
  title: 'Hadoop IPC',
  transport: 'tcp',
  ports: [8020, 9000, 8032, 8030],
  // The first line of a request is what it looks at.
  probes: [
    {
      id: 'hadoop-http',
      bytes: () => Uint8Array.from('GET / HTTP/1.0\r\n\r\n', (letter) => letter.charCodeAt(0)),
    },
  ],
  rarity: 9,
  recognise(bytes) {
    if (!latin1(bytes, 400).includes('It looks like you are making an HTTP request to a Hadoop IPC port'))
      return undefined;
    return {
      name: 'hadoop-ipc',
      product: 'Apache Hadoop IPC',
      cpes: ['cpe:2.3:a:apache:hadoop'],
      confidence: 10,
    };
  },
});
