import { gunzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { mountCompression } from './compress.ts';

const large = { text: 'nocturne '.repeat(4000) };
async function appOf() {
  const app = fastify();
  mountCompression(app);
  app.get('/large', async () => large);
  app.get('/small', async () => ({ text: 'nocturne' }));
  app.get('/packed', async (_, reply) =>
    reply.header('content-encoding', 'br').send(Buffer.alloc(20_000, 7)),
  );
  await app.ready();
  return app;
}
const ask = async (url: string, accepted?: string) =>
  await (await appOf()).inject({ url, headers: accepted ? { 'accept-encoding': accepted } : {} });

test('a large answer is compressed for who takes it, and says the same', async () => {
  const answer = await ask('/large', 'gzip, deflate, br');
  expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(answer.rawPayload.length).toBeLessThan(1000);
  expect(JSON.parse(gunzipSync(answer.rawPayload).toString())).toEqual(large);
});

test.each([
  ['/large', undefined],
  ['/large', 'identity'],
  ['/large', 'br, gzip;q=0'],
  ['/small', 'gzip'],
])('%s is sent as it is to who accepts %s', async (url, accepted) => {
  const answer = await ask(url, accepted);
  expect(answer.headers['content-encoding']).toBeUndefined();
  expect(answer.json()).toHaveProperty('text');
});

test('what is packed already stays so', async () => {
  const answer = await ask('/packed', 'gzip');
  expect(answer.headers['content-encoding']).toBe('br');
  expect(answer.rawPayload.length).toBe(20_000);
});
