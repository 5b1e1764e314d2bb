import { fault } from '#pure/base/errors.ts';
import type { Transports } from './port.ts';
import { sendMail } from './smtp.ts';
import { sendSyslog } from './syslog.ts';
import { postWebhook } from './webhook.ts';

export const transports: Transports = {
  async send(config, message) {
    try {
      if (config.kind === 'email') await sendMail(config, message);
      else if (config.kind === 'webhook') await postWebhook(config, message);
      else await sendSyslog(config, message);
      return undefined;
    } catch (error) {
      const { code, message: text } = error as { code?: string; message?: string };
      if (code === 'ECONNREFUSED' || code === 'ESOCKET') return fault('refused', `${config.kind}: ${text}`);
      if (code === 'ETIMEDOUT' || (error as Error).name === 'TimeoutError')
        return fault('timeout', `${config.kind}: no answer in time`);
      if (code === 'ENOTFOUND' || code === 'EDNS') return fault('name-not-found', `${config.kind}: ${text}`);
      if (code === 'EAUTH') return fault('authentication-failed', `${config.kind}: ${text}`);
      return fault('unexpected-status', `${config.kind}: ${text}`);
    }
  },
};
