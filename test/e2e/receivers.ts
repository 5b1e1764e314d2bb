/** Real receivers of mail and webhooks, run inside the noc's namespace: one JSON line on standard output for each message. */
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

const [smtpPort, httpPort] = process.argv.slice(2).map(Number) as [number, number];
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const mail = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    let text = '';
    stream.on('data', (chunk) => (text += String(chunk)));
    stream.on('end', () => {
      tell({
        kind: 'mail',
        subject: /^Subject: (.*)$/m.exec(text)?.[1],
        id: /^Message-ID: <(.*)>$/im.exec(text)?.[1],
      });
      done();
    });
  },
});
mail.listen(smtpPort, '127.0.0.1');

createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += String(chunk)));
  request.on('end', () => {
    const body = JSON.parse(text) as { type: string; data: { subject: string } };
    tell({
      kind: 'webhook',
      type: body.type,
      subject: body.data.subject,
      id: request.headers['webhook-id'],
      signed: 'webhook-signature' in request.headers,
    });
    response.writeHead(204).end();
  });
}).listen(httpPort, '127.0.0.1', () => tell({ kind: 'ready' }));
