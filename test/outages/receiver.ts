/** Receives pages by webhook inside the noc: one JSON line on standard output for each, with the moment it came. */
import { createServer } from 'node:http';

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

createServer((request, response) => {
  const atMs = Date.now();
  let text = '';
  request.on('data', (chunk) => (text += String(chunk)));
  request.on('end', () => {
    const body = JSON.parse(text) as { type: string; data: { alert: unknown } };
    tell({ kind: 'page', type: body.type, atMs, alert: body.data.alert });
    response.writeHead(204).end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => tell({ kind: 'ready' }));
