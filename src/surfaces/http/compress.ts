/** Large answers go out compressed, off the thread that answers. Streams and files are not touched: assets are compressed when built. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const compressed = promisify(gzip);
/** Below this the packets saved are not worth the work. */
const compressBytesMin = 16 * 1024;
/** The quickest: a map of 5,000 devices shrinks to a sixth in ten milliseconds, and hardly further in a hundred. */
const level = 1;

export function mountCompression(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const size = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
    if (size < compressBytesMin || reply.hasHeader('content-encoding')) return payload;
    reply.header('vary', 'accept-encoding');
    // A browser names gzip without a weight; whoever refuses it with q=0 is not worth a parser.
    if (!/\bgzip\b(?!\s*;\s*q=0(\.0*)?(,|$))/.test(String(request.headers['accept-encoding'] ?? '')))
      return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return await compressed(payload as string | Buffer, { level });
  });
}
