/** SMS through whatever gateway speaks HTTP: address and body are written by the person, `{to}` and `{text}` are put in, escaped for where they stand. */
import { z } from 'zod';
import { deliver, type HttpRequest, previewOf, RefusedError } from './http.ts';
import { channelKind, cut } from './kind.ts';

/** Three parts of a concatenated message in GSM 03.38. */
const textMax = 459;
const types = {
  none: undefined,
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
} as const;

const put = (template: string, values: Readonly<Record<string, string>>, escaped: (text: string) => string) =>
  template.replaceAll(/\{(to|text|id)\}/g, (_, name: string) => escaped(values[name]!));
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

export const sms = channelKind({
  id: 'sms',
  title: 'SMS gateway',
  summary: 'A short message by the HTTP interface of your SMS gateway or provider',
  config: z.object({
    url: z
      .string()
      .min(8)
      .max(2048)
      .meta({ secret: true })
      .describe('May hold {to}, {text} and {id}, for example https://gw/send?to={to}&text={text}'),
    to: z
      .string()
      .min(3)
      .max(40)
      .describe('One number: a message to two would be sent twice to one when the other fails'),
    method: z.enum(['GET', 'POST']).default('POST'),
    bodyType: z.enum(['none', 'form', 'json']).default('none'),
    body: z
      .string()
      .max(4000)
      .default('')
      .describe('May hold {to}, {text} and {id}, such as to={to}&text={text}'),
    authorization: z
      .string()
      .max(2000)
      .optional()
      .meta({ secret: true })
      .describe('Value of the Authorization header, for example Bearer …'),
    expect: z
      .string()
      .max(200)
      .optional()
      .describe('Text that the answer must hold; many gateways say 200 to everything'),
  }),
  render(config, message): HttpRequest {
    const link = message.acknowledgeUrl ? ` ${message.acknowledgeUrl}` : '';
    const text = `${cut(message.subject, textMax - link.length)}${link}`;
    const values = { to: config.to, text, id: message.id };
    const type = types[config.bodyType];
    return {
      method: config.method,
      url: put(config.url, values, encodeURIComponent),
      headers: { 'idempotency-key': message.id, ...(type ? { 'content-type': type } : {}) },
      body: type ? put(config.body, values, config.bodyType === 'json' ? inJson : encodeURIComponent) : '',
    };
  },
  preview: (request) =>
    request.body === '' ? decodeURIComponent(new URL(request.url).search) : previewOf(request),
  async send(config, request, _message, world) {
    const answer = await deliver(
      {
        ...request,
        headers: {
          ...request.headers,
          ...(config.authorization ? { authorization: config.authorization } : {}),
        },
      },
      world.now(),
    );
    if (config.expect && !answer.text.includes(config.expect))
      throw new RefusedError(`the gateway answered without "${config.expect}": ${cut(answer.text, 200)}`, {
        status: answer.status,
        permanent: false,
      });
  },
});
