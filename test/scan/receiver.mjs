// Keeps what webhooks bring, one JSON a line: node receiver.mjs <port> <file>
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += String(part);
  });
  request.on('end', () => {
    appendFileSync(file, `${body}\n`);
    response.writeHead(204).end();
  });
}).listen(Number(port), '127.0.0.1');
