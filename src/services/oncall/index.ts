/** Who is called: kept by hand, read from memory. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { readCalendar, writeCalendar } from '#pure/calendar/icalendar.ts';
import { gapsOf, rangeMsMax, shiftsOf, shiftsOfLayer } from '#pure/calendar/rota.ts';
import { dayMs } from '#pure/calendar/zone.ts';
import type { Policy, Rota, RotaInput, RoutingRule } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import {
  type Book,
  claimName,
  contactOf,
  notFound,
  type PolicyEntry,
  type RotaEntry,
  type RuleEntry,
  readBook,
  refuseUsed,
} from './book.ts';
import {
  checkContact,
  checkPolicy,
  checkRota,
  gapsAhead,
  policyWarnings,
  rotaWarnings,
  ruleWarnings,
} from './check.ts';
import type { OnCallDeps } from './deps.ts';
import { onCallNow, planStep, policySentence, ruleSentence, type SubjectFacts, wholePlan } from './plan.ts';
import type { CallSubject, OnCall } from './port.ts';

/** What a feed and an import hold of past and future. */
const feedPastMs = 7 * dayMs;
const feedFutureMs = 90 * dayMs;
const importFutureMs = 366 * dayMs;
const overridesMax = 500;

export const oncall = defineService({
  id: 'oncall',
  summary: 'Who is called: contacts, rotas, escalation, routing',
  settings: z.object({}),
  create(deps: OnCallDeps): OnCall {
    const { state, clock, random } = deps;
    let started = false;
    /** Channels and sites belong to others, so the book is read anew for each question of a person; one of an alert is as rare. */
    const book = (): Promise<Book> => readBook(state);
    const fresh = () => newId(clock.now(), random.bytes);

    const factsOf = async (subject: CallSubject): Promise<SubjectFacts> => {
      const toolId =
        subject.sensorId === null ? null : (deps.sensors().get(subject.sensorId)?.toolId ?? null);
      if (subject.deviceId === null) return { ...subject, toolId, siteId: null, tags: [] };
      const [device, tags] = await Promise.all([
        state.db.selectFrom('device').select('site_id').where('id', '=', subject.deviceId).executeTakeFirst(),
        state.db.selectFrom('device_tag').select('tag').where('device_id', '=', subject.deviceId).execute(),
      ]);
      return { ...subject, toolId, siteId: device?.site_id ?? null, tags: tags.map((row) => row.tag) };
    };

    const rotaView = (rota: RotaEntry, all: Book): Rota => {
      const now = clock.now();
      const gaps = gapsAhead(rota, now);
      const shift = onCallNow(rota, now);
      return {
        id: rota.id,
        name: rota.name,
        timeZone: rota.timeZone,
        layers: rota.layers as Rota['layers'],
        createdMs: rota.createdMs,
        overrides: rota.overrides.filter((item) => item.toMs > now),
        hasFeed: rota.feedHash !== null,
        now: shift
          ? {
              contactId: shift.contactId,
              contactName: all.contacts.get(shift.contactId)?.name ?? shift.contactId,
              layer: shift.layer,
              untilMs: shift.endMs,
            }
          : null,
        gaps,
        warnings: rotaWarnings(rota, gaps, all),
      };
    };
    const rotaOf = (all: Book, id: string): RotaEntry => {
      const rota = all.rotas.get(id);
      if (rota) return rota;
      throw notFound('rota', id);
    };
    const policyView = (policy: PolicyEntry, all: Book): Policy => ({
      ...policy,
      sentence: policySentence(policy, all),
      warnings: policyWarnings(policy, all, clock.now()),
    });
    const ruleView = (rule: RuleEntry, all: Book): RoutingRule => ({
      ...rule,
      sentence: ruleSentence(rule, all),
      warnings: ruleWarnings(rule, all),
    });
    const rulesView = async () => {
      const all = await book();
      return all.rules.map((rule) => ruleView(rule, all));
    };

    const saveRota = async (id: string | null, input: RotaInput): Promise<Rota> => {
      const all = await book();
      checkRota(input, all);
      const before = id === null ? undefined : rotaOf(all, id);
      const row = {
        id: before?.id ?? fresh(),
        name: input.name,
        time_zone: input.timeZone,
        layers: JSON.stringify(input.layers),
        feed_hash: before?.feedHash ?? null,
        created_ms: before?.createdMs ?? clock.now(),
      };
      await state.write(async (tx) => {
        await claimName(tx, 'rota', row.id, row.name);
        await tx
          .insertInto('rota')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      });
      const after = await book();
      return rotaView(rotaOf(after, row.id), after);
    };
    const users = (all: Book, kind: 'contact' | 'rota', id: string): string[] => [
      ...[...all.policies.values()]
        .filter((policy) =>
          policy.steps.some((step) =>
            step.targets.some((target) => target.kind === kind && target.id === id),
          ),
        )
        .map((policy) => `policy ${policy.name}`),
      ...(kind === 'contact'
        ? [...all.rotas.values()]
            .filter((rota) =>
              rota.layers.some((layer) =>
                layer.kind === 'rotation'
                  ? layer.memberIds.includes(id)
                  : layer.events.some((event) => event.contactId === id && event.endMs > clock.now()),
              ),
            )
            .map((rota) => `rota ${rota.name}`)
        : []),
      ...(kind === 'contact'
        ? [...all.contacts.values()]
            .filter((contact) => contact.memberIds.includes(id))
            .map((contact) => `team ${contact.name}`)
        : []),
    ];

    return {
      async start() {
        started = true;
      },
      async stop() {
        started = false;
      },
      health: () => ({
        state: started ? 'ok' : 'stopped',
        detail: started ? 'People can be found.' : 'Not started.',
        figures: {},
      }),
      async plan(subject, atMs, step, policyId) {
        return planStep(await factsOf(subject), atMs, step, await book(), policyId);
      },
      async wouldCall({ deviceId, sensorId, severity, atMs }) {
        const device = deviceId ?? (sensorId ? deps.sensors().get(sensorId)?.deviceId : null) ?? null;
        const facts = await factsOf({ deviceId: device, sensorId: sensorId ?? null, severity });
        return wholePlan(facts, atMs ?? clock.now(), await book());
      },

      contacts: async () => [...(await book()).contacts.values()],
      async saveContact(id, input) {
        const all = await book();
        if (id !== null && !all.contacts.has(id)) throw notFound('contact', id);
        const row = {
          id: id ?? fresh(),
          name: input.name,
          kind: input.kind,
          time_zone: input.timeZone,
          channel_ids: JSON.stringify(input.channelIds),
          member_ids: JSON.stringify(input.memberIds),
          quiet: JSON.stringify(input.quiet),
          created_ms: (id === null ? undefined : all.contacts.get(id)?.createdMs) ?? clock.now(),
        };
        checkContact(row.id, input, all);
        await state.write(async (tx) => {
          await claimName(tx, 'contact', row.id, row.name);
          await tx
            .insertInto('contact')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
        });
        return contactOf(row);
      },
      async removeContact(id) {
        const all = await book();
        const contact = all.contacts.get(id);
        if (!contact) throw notFound('contact', id);
        refuseUsed(contact.name, users(all, 'contact', id));
        await state.write((tx) => tx.deleteFrom('contact').where('id', '=', id).execute());
      },

      async rotas() {
        const all = await book();
        return [...all.rotas.values()].map((rota) => rotaView(rota, all));
      },
      saveRota,
      async removeRota(id) {
        const all = await book();
        const rota = rotaOf(all, id);
        refuseUsed(rota.name, users(all, 'rota', id));
        await state.write((tx) => tx.deleteFrom('rota').where('id', '=', id).execute());
      },
      async schedule(id, fromMs, toMs) {
        if (toMs <= fromMs || toMs - fromMs > rangeMsMax)
          throw invalidInput('toMs', toMs, 'must lie after fromMs, and not more than 400 days');
        const all = await book();
        const rota = rotaOf(all, id);
        const named = (shifts: ReturnType<typeof shiftsOf>) =>
          shifts.map((shift) => ({
            ...shift,
            contactName: all.contacts.get(shift.contactId)?.name ?? '(gone)',
          }));
        const final = shiftsOf(rota.layers, rota.overrides, rota.timeZone, fromMs, toMs);
        return {
          timeZone: rota.timeZone,
          layers: [
            ...rota.layers.map((layer) => ({
              name: layer.name,
              shifts: named(shiftsOfLayer(layer, rota.timeZone, fromMs, toMs)),
            })),
            ...(rota.overrides.length > 0
              ? [
                  {
                    name: 'Overrides',
                    shifts: named(shiftsOf([], rota.overrides, rota.timeZone, fromMs, toMs)),
                  },
                ]
              : []),
          ],
          final: named(final),
          gaps: gapsOf(final, fromMs, toMs),
        };
      },
      async override(id, body, by) {
        const all = await book();
        const rota = rotaOf(all, id);
        if (!all.contacts.has(body.contactId))
          throw invalidInput('contactId', body.contactId, 'is no contact');
        if (body.toMs <= body.fromMs) throw invalidInput('toMs', body.toMs, 'must lie after fromMs');
        if (body.toMs - body.fromMs > rangeMsMax)
          throw invalidInput('toMs', body.toMs, 'an override lasts 400 days at most');
        if (rota.overrides.length >= overridesMax)
          throw new FaultError(fault('conflict', `${rota.name} has ${overridesMax} overrides already`));
        await state.write((tx) =>
          tx
            .insertInto('rota_override')
            .values({
              id: fresh(),
              rota_id: id,
              contact_id: body.contactId,
              from_ms: body.fromMs,
              to_ms: body.toMs,
              note: body.note,
              created_by: by,
            })
            .execute(),
        );
        const after = await book();
        return rotaView(rotaOf(after, id), after);
      },
      async removeOverride(id) {
        const gone = await state.write((tx) =>
          tx.deleteFrom('rota_override').where('id', '=', id).executeTakeFirst(),
        );
        if (Number(gone.numDeletedRows) === 0)
          throw new FaultError(
            fault('not-found', `there is no override "${id}"`, { field: 'id', value: id }),
          );
      },
      async createFeed(id) {
        rotaOf(await book(), id);
        const token = Buffer.from(random.bytes(32)).toString('base64url');
        await state.write((tx) =>
          tx
            .updateTable('rota')
            .set({ feed_hash: deps.digest(token) })
            .where('id', '=', id)
            .execute(),
        );
        return { path: `/api/v1/on-call/feed/${token}.ics` };
      },
      async feed(token) {
        const all = await book();
        const hash = deps.digest(token);
        const rota = [...all.rotas.values()].find((item) => item.feedHash === hash);
        if (!rota) return undefined;
        const now = clock.now();
        const shifts = shiftsOf(
          rota.layers,
          rota.overrides,
          rota.timeZone,
          now - feedPastMs,
          now + feedFutureMs,
        );
        return writeCalendar(
          `On call: ${rota.name}`,
          shifts.map((shift) => ({
            uid: `${rota.id}-${shift.startMs}@nocturne`,
            summary: `${all.contacts.get(shift.contactId)?.name ?? '(gone)'} on call: ${rota.name}`,
            description: `Layer: ${shift.layer}`,
            startMs: shift.startMs,
            endMs: shift.endMs,
          })),
          now,
        );
      },
      async importCalendar(id, body) {
        const all = await book();
        const rota = rotaOf(all, id);
        if ((body.content === undefined) === (body.url === undefined))
          throw invalidInput('content', '', 'give either content or url');
        const text = body.content ?? (await deps.fetchText(body.url!));
        const now = clock.now();
        const read = readCalendar(text, rota.timeZone, now - feedPastMs, now + importFutureMs);
        const problems = [...read.problems];
        const people = [...all.contacts.values()];
        const events = read.events.flatMap((event) => {
          const said = [event.summary, ...event.attendees].map((item) => item.toLowerCase());
          // The longest name that is said: "Ann" must not stand for "Ann Lee".
          const found = people
            .filter((contact) => said.some((item) => item.includes(contact.name.toLowerCase())))
            .sort((a, b) => b.name.length - a.name.length)[0];
          if (found) return [{ startMs: event.startMs, endMs: event.endMs, contactId: found.id }];
          problems.push(`"${event.summary.slice(0, 80)}" names no contact`);
          return [];
        });
        const layer = { kind: 'calendar' as const, name: body.name, events };
        const others = (rota.layers as Rota['layers']).filter((item) => item.name !== body.name);
        const saved = await saveRota(id, {
          name: rota.name,
          timeZone: rota.timeZone,
          layers: [...others, layer],
        });
        return { rota: saved, events: events.length, problems: [...new Set(problems)].slice(0, 50) };
      },

      async policies() {
        const all = await book();
        return [...all.policies.values()].map((policy) => policyView(policy, all));
      },
      async savePolicy(id, input) {
        const all = await book();
        const before = id === null ? undefined : all.policies.get(id);
        if (id !== null && !before) throw notFound('escalation_policy', id);
        checkPolicy(input, all);
        const row = {
          id: before?.id ?? fresh(),
          name: input.name,
          steps: JSON.stringify(input.steps),
          repeats: input.repeats,
          created_ms: before?.createdMs ?? clock.now(),
        };
        await state.write(async (tx) => {
          await claimName(tx, 'escalation_policy', row.id, row.name);
          await tx
            .insertInto('escalation_policy')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
        });
        const after = await book();
        return policyView(after.policies.get(row.id)!, after);
      },
      async removePolicy(id) {
        const all = await book();
        const policy = all.policies.get(id);
        if (!policy) throw notFound('escalation_policy', id);
        refuseUsed(
          policy.name,
          all.rules.filter((rule) => rule.policyId === id).map((rule) => `rule ${rule.name}`),
        );
        await state.write((tx) => tx.deleteFrom('escalation_policy').where('id', '=', id).execute());
      },

      rules: rulesView,
      async saveRule(id, input) {
        const all = await book();
        const before = id === null ? undefined : all.rules.find((rule) => rule.id === id);
        if (id !== null && !before) throw notFound('routing_rule', id);
        if (!all.policies.has(input.policyId)) throw invalidInput('policyId', input.policyId, 'is no policy');
        const last = Math.max(-1, ...all.rules.map((rule) => rule.position));
        const row = {
          id: before?.id ?? fresh(),
          position: before?.position ?? last + 1,
          name: input.name,
          match: JSON.stringify(input.match),
          policy_id: input.policyId,
          enabled: Number(input.enabled),
        };
        await state.write(async (tx) => {
          await claimName(tx, 'routing_rule', row.id, row.name);
          await tx
            .insertInto('routing_rule')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
        });
        return (await rulesView()).find((rule) => rule.id === row.id)!;
      },
      async moveRule(id, position) {
        await state.write(async (tx) => {
          const rows = await tx.selectFrom('routing_rule').select('id').orderBy('position').execute();
          const rest = rows.filter((row) => row.id !== id);
          if (rest.length === rows.length) throw notFound('routing_rule', id);
          const order = [...rest.slice(0, position), { id }, ...rest.slice(position)];
          for (const [i, row] of order.entries())
            await tx.updateTable('routing_rule').set({ position: i }).where('id', '=', row.id).execute();
        });
        return await rulesView();
      },
      async removeRule(id) {
        const gone = await state.write((tx) =>
          tx.deleteFrom('routing_rule').where('id', '=', id).executeTakeFirst(),
        );
        if (Number(gone.numDeletedRows) === 0) throw notFound('routing_rule', id);
      },
    };
  },
});
