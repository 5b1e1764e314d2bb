/** What the checks of mailboxes share: how they get in, what they tell, and how many messages may wait. */
import { z } from 'zod';
import { type Fault, fault } from '../base/errors.ts';
import {
  faultOfText,
  loginInput,
  placeInput,
  placeShape,
  portOrTlsInput,
  productShape,
  securityInput,
  tlsInput,
} from './service-check.ts';

export const mailInput = (port: number, tlsPort: number) => ({
  ...placeInput,
  port: portOrTlsInput(port, tlsPort),
  security: securityInput,
  ...tlsInput,
  credential: loginInput,
});
export const messageCount = () => z.number().int().min(0).max(4_294_967_295);
export const mailExpectations = {
  messagesMax: messageCount().optional().describe('More messages are a fault: nobody fetches them'),
  expectText: z.string().max(1000).optional().describe('The greeting must contain this text'),
};

export const mailCapability = z.object({ kind: z.literal('capability'), name: z.string() });
export const mailShape = {
  ...placeShape,
  ...productShape,
  greeting: z.string().optional(),
  authentication: z.string().optional().describe('Way that was used to log in'),
  messages: z.number().int().optional().describe('In the mailbox'),
};
export interface MailLearnt {
  greeting?: string;
  capabilities: readonly string[];
  authentication?: string;
  messages?: number;
}

export const mailLimits = { targetsMax: 1, recordsMax: 500, durationMsMax: 120_000 } as const;

export const capabilityRecords = ({ capabilities }: MailLearnt): z.infer<typeof mailCapability>[] =>
  capabilities.map((name) => ({ kind: 'capability', name }));

/** `where` names the mailbox where a server has several. */
export function faultOfMail(
  { messages, greeting = '' }: MailLearnt,
  plan: {
    readonly messagesMin?: number | undefined;
    readonly messagesMax?: number | undefined;
    readonly expectText?: string | undefined;
  },
  where = '',
): Fault | undefined {
  const { messagesMin, messagesMax, expectText } = plan;
  if (messages !== undefined && messagesMax !== undefined && messages > messagesMax)
    return fault('threshold-crossed', `${messages} messages${where} are more than ${messagesMax}`);
  if (messages !== undefined && messagesMin !== undefined && messages < messagesMin)
    return fault('threshold-crossed', `${messages} messages${where} are fewer than ${messagesMin}`);
  return faultOfText('the greeting', greeting, { expect: expectText });
}
