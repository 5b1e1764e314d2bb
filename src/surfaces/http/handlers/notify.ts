/** Channels and the outbox. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function notifyHandlers(
  deps: HttpDeps,
): Handlers<
  | 'channelKinds'
  | 'channels'
  | 'createChannel'
  | 'updateChannel'
  | 'deleteChannel'
  | 'testChannel'
  | 'previewChannel'
  | 'pushKey'
  | 'outbox'
  | 'resendOutbox'
> {
  const { notify } = deps.services;
  return {
    channelKinds: async () => {
      const { items, variables } = notify.kinds();
      return {
        items: items.map((kind) => ({
          ...kind,
          schema: { ...kind.schema },
          secretFields: [...kind.secretFields],
        })),
        variables: [...variables],
      };
    },
    channels: async () => ({ items: await notify.channels() }),
    createChannel: ({ body }) => notify.create(body),
    updateChannel: ({ params, body }) => notify.replace(params.id, body),
    deleteChannel: async ({ params }) => {
      await notify.remove(params.id);
      return { ok: true };
    },
    testChannel: ({ params }) => notify.test(params.id),
    previewChannel: async ({ body }) => notify.preview(body),
    pushKey: async () => ({ publicKey: notify.pushKey() }),
    outbox: ({ query }) => notify.outbox(query),
    resendOutbox: async ({ body }) => ({ count: await notify.resend(body.ids) }),
  };
}
