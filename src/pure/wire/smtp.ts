/** SMTP (RFC 5321): what a server offers in its answer to EHLO, and addresses that a command may carry. Replies are in `text-line.ts`. */
import type { CodedReply } from './text-line.ts';

export const smtpPort = 25;
/** RFC 8314 section 3.3. */
export const smtpTlsPort = 465;

export interface SmtpCapability {
  readonly keyword: string;
  readonly parameters: readonly string[];
}

/** RFC 5321 section 4.1.1.1: the first line greets, each other is a keyword with parameters; `AUTH=` is an old way to write AUTH. */
export function capabilitiesOf(reply: CodedReply): SmtpCapability[] {
  return reply.lines.slice(1).flatMap((line) => {
    const [keyword, ...parameters] = line
      .trim()
      .replace(/^AUTH=/i, 'AUTH ')
      .split(/\s+/);
    return keyword ? [{ keyword: keyword.toUpperCase(), parameters }] : [];
  });
}

export const capability = (
  all: readonly SmtpCapability[],
  keyword: string,
): readonly string[] | undefined => {
  const found = all.filter((item) => item.keyword === keyword);
  return found.length === 0 ? undefined : found.flatMap((item) => item.parameters);
};

/** A mailbox that can stand between angle brackets without ending the command: no spaces, brackets, controls; the empty one bounces. */
export const isMailbox = (text: string): boolean =>
  text === '' || (text.length <= 320 && /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}@]+$/u.test(text));
