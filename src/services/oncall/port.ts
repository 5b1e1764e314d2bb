import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  CallPlan,
  Contact,
  ContactInput,
  Policy,
  PolicyInput,
  Rota,
  RotaInput,
  RotaSchedule,
  RoutingRule,
  RoutingRuleInput,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Severity } from '#pure/schema/severity.ts';

/** What the choice of people depends on. */
export interface CallSubject {
  readonly deviceId: string | null;
  readonly sensorId: string | null;
  readonly severity: Severity;
}
export interface Recipient {
  readonly channelId: string;
  readonly contactName: string | null;
  /** Not before: quiet hours of the contact. */
  readonly heldUntilMs: number | null;
  readonly why: string;
}
/** One step of the escalation. */
export interface StepPlan {
  readonly ruleName: string | null;
  readonly policyId: string | null;
  readonly policyName: string | null;
  readonly recipients: readonly Recipient[];
  /** What is worth telling: a rota without anybody on it, a contact without channel. */
  readonly notes: readonly string[];
  /** After this time the next step is taken; null: this is the last. */
  readonly nextAfterMs: number | null;
}

export interface OnCall extends Service {
  /** `policyId` undefined routes by the rules; null or an id continues what was begun. Steps count from 0 over all rounds. */
  plan(subject: CallSubject, atMs: number, step: number, policyId?: string | null): Promise<StepPlan>;
  wouldCall(query: QueryOf<'whoWouldBeCalled'>): Promise<CallPlan>;
  contacts(): Promise<Contact[]>;
  saveContact(id: string | null, input: ContactInput): Promise<Contact>;
  removeContact(id: string): Promise<void>;
  rotas(): Promise<Rota[]>;
  saveRota(id: string | null, input: RotaInput): Promise<Rota>;
  removeRota(id: string): Promise<void>;
  schedule(id: string, fromMs: number, toMs: number): Promise<RotaSchedule>;
  override(id: string, body: BodyOf<'overrideRota'>, by: string): Promise<Rota>;
  removeOverride(id: string): Promise<void>;
  createFeed(id: string): Promise<{ readonly path: string }>;
  /** iCalendar text; undefined for a token that is none. */
  feed(token: string): Promise<string | undefined>;
  importCalendar(id: string, body: BodyOf<'importRota'>): Promise<ResponseOf<'importRota'>>;
  policies(): Promise<Policy[]>;
  savePolicy(id: string | null, input: PolicyInput): Promise<Policy>;
  removePolicy(id: string): Promise<void>;
  rules(): Promise<RoutingRule[]>;
  saveRule(id: string | null, input: RoutingRuleInput): Promise<RoutingRule>;
  moveRule(id: string, position: number): Promise<RoutingRule[]>;
  removeRule(id: string): Promise<void>;
}
