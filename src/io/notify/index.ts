/** The registry of channel kinds: one line each. Here their types are erased, and errors become faults. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { alertmanager } from './alertmanager.ts';
import { discord } from './discord.ts';
import { RefusedError } from './http.ts';
import { matrix } from './matrix.ts';
import { ntfy } from './ntfy.ts';
import { pagerduty } from './pagerduty.ts';
import type { ChannelConfig, ChannelKind, NotifyWorld, Refusal, Transports } from './port.ts';
import { program } from './program.ts';
import { slack } from './slack.ts';
import { sms } from './sms.ts';
import { email } from './smtp.ts';
import { syslog } from './syslog.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { trap } from './trap.ts';
import { webPush } from './web-push.ts';
import { webhook } from './webhook.ts';

const kinds = [
  email,
  webhook,
  slack,
  teams,
  telegram,
  discord,
  matrix,
  ntfy,
  pagerduty,
  alertmanager,
  syslog,
  trap,
  sms,
  program,
  webPush,
] as unknown as readonly ChannelKind[];

const codes: Readonly<Record<string, Parameters<typeof fault>[0]>> = {
  ECONNREFUSED: 'refused',
  ESOCKET: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'resolver-failed',
  EDNS: 'name-not-found',
  EAUTH: 'authentication-failed',
  EGUARD: 'out-of-scope',
};

function refusalOf(kind: string, error: unknown): Refusal {
  if (error instanceof FaultError) return { fault: error.fault, permanent: true, retryAfterMs: null };
  const {
    code = '',
    message = String(error),
    name,
  } = error as { code?: string; message?: string; name?: string };
  if (error instanceof RefusedError)
    return {
      fault: fault(
        error.status === 401 || error.status === 403 ? 'authentication-failed' : 'unexpected-status',
        `${kind}: ${message}`,
      ),
      permanent: error.permanent,
      retryAfterMs: error.retryAfterMs,
    };
  const found =
    name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : (codes[code] ?? 'unexpected-status');
  return {
    fault: fault(found, found === 'timeout' ? `${kind}: no answer in time` : `${kind}: ${message || code}`),
    permanent: false,
    retryAfterMs: null,
  };
}

function infoOf(kind: ChannelKind) {
  const { $schema: _, ...schema } = z.toJSONSchema(kind.config, {
    io: 'input',
    unrepresentable: 'any',
  }) as Record<string, unknown>;
  const properties = schema.properties as Readonly<Record<string, { readonly secret?: boolean }>>;
  return {
    id: kind.id,
    title: kind.title,
    summary: kind.summary,
    schema,
    secretFields: Object.keys(properties).filter((name) => properties[name]!.secret === true),
    acknowledgements: kind.acknowledgements === true,
  };
}

export function createTransports(world: NotifyWorld): Transports {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const kindOf = (config: ChannelConfig): ChannelKind => {
    const kind = byId.get(config.kind);
    if (kind) return kind;
    throw invalidInput(
      'config.kind',
      config.kind,
      'is no kind of channel',
      `Choose one of ${[...byId.keys()].join(', ')}.`,
    );
  };
  const parse = (config: ChannelConfig): ChannelConfig => {
    const { kind: id, ...fields } = config;
    const parsed = kindOf(config).config.strict().safeParse(fields);
    if (parsed.success) return { kind: id, ...parsed.data };
    const issue = parsed.error.issues[0]!;
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
    const field = ['config', ...path.map(String)].join('.');
    throw new FaultError(fault('invalid-input', `${field}: ${issue.message}`, { field }));
  };
  return {
    kinds: kinds.map(infoOf),
    parse,
    preview(config, message) {
      const kind = kindOf(config);
      const { kind: _, ...fields } = parse(config);
      return kind.preview(kind.render(fields, message, world));
    },
    async send(config, message) {
      try {
        const kind = kindOf(config);
        const { kind: _, ...fields } = config;
        const given = kind.config.parse(fields);
        await kind.send(given, kind.render(given, message, world), message, world);
        return undefined;
      } catch (error) {
        return refusalOf(config.kind, error);
      }
    },
  };
}
