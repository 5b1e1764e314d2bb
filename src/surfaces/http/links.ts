/**
 * The page behind "Acknowledge" in a message. It needs no sign-in and no script: the link is the right to take that one alert. Looking (GET)
 * changes nothing, because scanners of mail and chat open every link; taking is the POST of its form, or of a button in ntfy.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Alert } from '#pure/contract/resources.ts';
import type { HttpDeps } from './deps.ts';
import { faultOf, problemOf } from './problem.ts';

const noteMax = 2000;
const requestsPerMinuteMax = 120;

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:15px/1.5 system-ui,sans-serif;background:light-dark(#f4f5f9,#0b0d14);color:light-dark(#151a28,#e7eaf3)}
main{width:min(30rem,calc(100vw - 2rem));box-sizing:border-box;padding:1.5rem;border-radius:12px;background:light-dark(#fff,#11141e);border:1px solid light-dark(#e1e4ec,#1f2433)}
h1{font-size:1.15rem;margin:0 0 .25rem}p{margin:.25rem 0;color:light-dark(#4a5268,#a8b0c5)}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0}dt{color:light-dark(#5d657b,#8a93aa)}dd{margin:0;overflow-wrap:anywhere}
textarea{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border-radius:6px;border:1px solid light-dark(#8a92a8,#59627f);background:transparent;color:inherit}label{display:block;margin:.75rem 0 .25rem}
button{margin-top:.75rem;width:100%;min-height:2.75rem;font:inherit;font-weight:600;color:#fff;background:light-dark(#3f52cc,#4f61d6);border:0;border-radius:8px;cursor:pointer}a{color:light-dark(#3b4fc8,#9dacff)}`;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`;

const factsOf = (alert: Alert) =>
  `<dl><dt>Since</dt><dd>${new Date(alert.openedMs).toISOString().replace('T', ' ').slice(0, 16)} UTC</dd>${
    alert.deviceName ? `<dt>Device</dt><dd>${escapeHtml(alert.deviceName)}</dd>` : ''
  }<dt>Reason</dt><dd>${escapeHtml(alert.fault.message)}</dd><dt>Do</dt><dd>${escapeHtml(alert.fault.remedy)}</dd></dl>`;

function stateOf(alert: Alert): string {
  if (alert.state === 'closed') return '<p>It is over. There is nothing to take.</p>';
  const note = alert.acknowledgedNote ? `: ${escapeHtml(alert.acknowledgedNote)}` : '.';
  return `<p>Taken by ${escapeHtml(alert.acknowledgedBy ?? 'somebody')}${note}</p>`;
}
const formOf = (by: string) =>
  `<form method="post"><label for="note">Note</label><textarea id="note" name="note" rows="2" maxlength="${noteMax}" placeholder="What you are doing about it"></textarea><button type="submit">Acknowledge as ${escapeHtml(by)}</button></form>`;

export async function mountLinks(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const { notify, access } = deps.services;
  const send = (reply: FastifyReply, title: string, body: string) =>
    reply
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(page(title, body));
  const refuse = (reply: FastifyReply, error: unknown) => {
    const problem = problemOf(faultOf(error));
    void reply.code(problem.status);
    return send(
      reply,
      'Not possible',
      `<h1>Not possible</h1><p>${escapeHtml(problem.message)}</p><p>${escapeHtml(problem.remedy)}</p><p><a href="/alerts">All alerts</a></p>`,
    );
  };
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    // A button in a message sends whatever it likes, or nothing.
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 16_384 }, (_request, _body, done) =>
      done(null, null),
    );
    // A wildcard, since a parameter of Fastify holds a hundred characters at most.
    const config = { rateLimit: { max: requestsPerMinuteMax, timeWindow: 60_000 } };
    scope.get<{ Params: { '*': string } }>('/acknowledge/*', { config }, async (request, reply) => {
      try {
        const { alert, by } = await notify.readLink(request.params['*']);
        const open = alert.state === 'open';
        return await send(
          reply,
          alert.title,
          `<h1>${escapeHtml(alert.title)}</h1>${factsOf(alert)}${open ? formOf(by) : stateOf(alert)}`,
        );
      } catch (error) {
        return refuse(reply, error);
      }
    });
    scope.post<{ Params: { '*': string } }>('/acknowledge/*', { config }, async (request, reply) => {
      try {
        const { by } = await notify.readLink(request.params['*']);
        const given = request.body instanceof URLSearchParams ? (request.body.get('note') ?? '') : '';
        const alert = await notify.takeLink(request.params['*'], given.slice(0, noteMax));
        await access.audit({ actor: by, action: 'acknowledgeByLink', object: `/alerts/${alert.id}` });
        return await send(reply, alert.title, `<h1>${escapeHtml(alert.title)}</h1>${stateOf(alert)}`);
      } catch (error) {
        return refuse(reply, error);
      }
    });
  });
}
