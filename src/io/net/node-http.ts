/** One HTTP request with the time of each phase, by Node's client on a connection of its own: nothing pooled, nothing redirected. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { DEFAULT_CIPHERS, type TLSSocket } from 'node:tls';
import { familyOf } from '#pure/base/address.ts';
import type { HttpOutcome, HttpRequestPlan, TlsFacts } from '#pure/contract/network.ts';
import { deadline } from './deadline.ts';
import { faultOfError, timeoutFault } from './faults.ts';
import { localAddressOf, type Source } from './source.ts';
import { tlsFactsOf } from './tls-facts.ts';

type Phase = 'resolve' | 'connect' | 'tls' | 'request' | 'response';

/** Whatever name is asked for. */
const always =
  (address: string): LookupFunction =>
  (_, options, found) => {
    const family = familyOf(address) ?? 4;
    if (options.all) found(null, [{ address, family }]);
    else found(null, address, family);
  };

/** Who only looks talks to devices of twenty years ago as well. */
const anyTls = { minVersion: 'TLSv1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` } as const;

export function httpExchange(plan: HttpRequestPlan, source?: Source): Promise<HttpOutcome> {
  const url = new URL(plan.url);
  const host = plan.address ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = familyOf(host) ?? (source?.[4] ? 4 : 6);
  const secure = url.protocol === 'https:';
  const what = `${plan.method} ${plan.url}`;
  const start = performance.now();
  const at = { resolved: start, connected: start, secured: start, firstByte: start };
  let phase: Phase = 'resolve';
  let tls: TlsFacts | undefined;

  return new Promise((resolve) => {
    let settled = false;
    let request: ClientRequest;
    try {
      request = (secure ? httpsRequest : httpRequest)(url, {
        method: plan.method,
        headers: { 'user-agent': 'Nocturne', accept: '*/*', ...plan.headers },
        agent: false,
        ...(source ? { family, ...localAddressOf(source, family) } : {}),
        ...(plan.socketPath ? { socketPath: plan.socketPath } : {}),
        ...(plan.address ? { lookup: always(plan.address) } : {}),
        rejectUnauthorized: false,
        ...(secure && !plan.verifyTls ? anyTls : {}),
      });
    } catch (error) {
      // A header that HTTP cannot carry.
      return resolve({ ok: false, elapsedMs: 0, phase: 'request', fault: faultOfError(error, what) });
    }
    const finish = (outcome: HttpOutcome) => {
      if (settled) return;
      settled = true;
      timer.clear();
      plan.signal?.removeEventListener('abort', onAbort);
      request.destroy();
      resolve(outcome);
    };
    const fail = (fault: ReturnType<typeof timeoutFault>) =>
      finish({ ok: false, elapsedMs: performance.now() - start, phase, fault });
    const onAbort = () => fail(faultOfError({ code: 'ABORT_ERR' }, what));
    const timer = deadline(plan.timeoutMs, () => fail(timeoutFault(what, plan.timeoutMs)));
    plan.signal?.addEventListener('abort', onAbort, { once: true });
    request.on('error', (error) => fail(faultOfError(error, what)));

    request.on('socket', (socket: Socket | TLSSocket) => {
      const numeric = /^[\d.]+$|^\[/.test(url.hostname);
      if (numeric) phase = 'connect';
      socket.once('lookup', () => {
        at.resolved = performance.now();
        phase = 'connect';
      });
      socket.once('connect', () => {
        at.connected = performance.now();
        phase = secure ? 'tls' : 'request';
        at.secured = at.connected;
      });
      socket.once('secureConnect', () => {
        at.secured = performance.now();
        tls = tlsFactsOf(socket as TLSSocket, url.hostname.replace(/^\[(.*)\]$/, '$1'));
        // The body is not sent to a peer that is not who it should be.
        if (plan.verifyTls && tls.verification) return fail(tls.verification);
        phase = 'request';
        request.end(plan.body);
      });
    });
    request.on('response', (response: IncomingMessage) => {
      at.firstByte = performance.now();
      phase = 'response';
      const chunks: Buffer[] = [];
      let length = 0;
      const done = (truncated: boolean) => {
        const end = performance.now();
        finish({
          ok: true,
          exchange: {
            remoteAddress: response.socket.remoteAddress ?? '',
            httpVersion: response.httpVersion,
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [
                name,
                // Cookies hold commas; a line break is in no header.
                Array.isArray(value) ? value.join(name === 'set-cookie' ? '\n' : ', ') : (value ?? ''),
              ]),
            ),
            body: new Uint8Array(Buffer.concat(chunks).subarray(0, plan.bodyBytesMax)),
            bodyTruncated: truncated,
            resolveMs: at.resolved - start,
            connectMs: at.connected - at.resolved,
            tlsMs: at.secured - at.connected,
            firstByteMs: at.firstByte - at.secured,
            transferMs: end - at.firstByte,
            totalMs: end - start,
            ...(tls ? { tls } : {}),
          },
        });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= plan.bodyBytesMax) done(true);
      });
      response.on('end', () => done(false));
      response.on('error', (error) => fail(faultOfError(error, what)));
    });
    if (plan.signal?.aborted) return onAbort();
    if (!secure) request.end(plan.body);
  });
}
