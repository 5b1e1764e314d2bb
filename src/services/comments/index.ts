/** Comments on the timeline, in the state store; each change is an event, so that the list of events tells of them too. */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { Comment, CommentInput } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { CommentsDeps } from './deps.ts';
import type { Comments } from './port.ts';

/** Markers on one chart; more cannot be told apart. */
const listedMax = 500;
/** Looked through for one answer: a busy year of a big team. */
const scannedMax = 20_000;
/** Of the text in an event; the comment itself has all of it. */
const shownCharsMax = 200;

const view = (row: StateTables['comment']): Comment => ({
  id: row.id,
  text: row.text,
  author: row.author,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  deviceId: row.device_id,
  sensorIds: JSON.parse(row.sensor_ids) as string[],
  createdMs: row.created_ms,
  updatedMs: row.updated_ms,
});

export const comments = defineService({
  id: 'comments',
  summary: 'What people wrote on the timeline',
  settings: z.object({}),
  create({ state, bus, clock, random, deviceExists, sensorExists }: CommentsDeps): Comments {
    let running = false;
    let written = 0;

    const check = ({ fromMs, toMs, deviceId, sensorIds }: CommentInput) => {
      if (toMs !== null && toMs < fromMs)
        throw invalidInput('toMs', toMs, 'is before fromMs', 'End the span after it begins.');
      if (deviceId !== null && !deviceExists(deviceId))
        throw invalidInput(
          'deviceId',
          deviceId,
          'there is no such device',
          'Take an id from the list of devices.',
        );
      const stranger = sensorIds.find((id) => !sensorExists(id));
      if (stranger !== undefined)
        throw invalidInput(
          'sensorIds',
          stranger,
          'there is no such sensor',
          'Take ids from the list of sensors.',
        );
    };
    const find = async (id: string): Promise<StateTables['comment']> => {
      const row = await state.db.selectFrom('comment').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) return row;
      throw new FaultError(fault('not-found', `there is no comment "${id}"`, { field: 'id', value: id }));
    };
    const tell = (kind: EventKindName, by: string, comment: Comment) => {
      const text =
        comment.text.length > shownCharsMax ? `${comment.text.slice(0, shownCharsMax)}…` : comment.text;
      const event: TelemetryEvent = {
        id: newId(clock.now(), random.bytes),
        timeMs: clock.now(),
        kind,
        severity: 'info',
        message: `${by}: ${text}`,
        ...(comment.deviceId === null ? {} : { deviceId: comment.deviceId }),
        ...(comment.sensorIds.length === 1 ? { sensorId: comment.sensorIds[0]! } : {}),
        data: { commentId: comment.id, fromMs: comment.fromMs, toMs: comment.toMs },
      };
      bus.publish('timeline', event);
    };

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? 'Comments are kept.' : 'Not started.',
        figures: { comments_written_total: written },
      }),
      async comments(query) {
        if (query.toMs <= query.fromMs) throw invalidInput('toMs', query.toMs, 'must be after fromMs');
        const rows = await state.db
          .selectFrom('comment')
          .selectAll()
          .where('from_ms', '<', query.toMs)
          .where((which) =>
            which.or([which('to_ms', '>=', query.fromMs), which('from_ms', '>=', query.fromMs)]),
          )
          .orderBy('from_ms', 'desc')
          .limit(scannedMax)
          .execute();
        const sensorIds = new Set(query.sensorIds?.split(',').filter(Boolean));
        const everything = query.deviceId === undefined && query.sensorIds === undefined;
        const found = rows
          .map(view)
          .filter(
            (comment) =>
              everything ||
              (comment.deviceId === null && comment.sensorIds.length === 0) ||
              (comment.deviceId !== null && comment.deviceId === query.deviceId) ||
              comment.sensorIds.some((id) => sensorIds.has(id)),
          );
        return { items: found.slice(0, listedMax), left: Math.max(0, found.length - listedMax) };
      },
      async create(input, author) {
        check(input);
        const row: StateTables['comment'] = {
          id: newId(clock.now(), random.bytes),
          text: input.text,
          author,
          from_ms: input.fromMs,
          to_ms: input.toMs,
          device_id: input.deviceId,
          sensor_ids: JSON.stringify(input.sensorIds),
          created_ms: clock.now(),
          updated_ms: null,
        };
        await state.write((tx) => tx.insertInto('comment').values(row).execute());
        written++;
        tell('comment.written', author, view(row));
        return view(row);
      },
      async update(id, change, author) {
        const row = await find(id);
        const next = { ...view(row), ...change };
        check(next);
        const values = {
          text: next.text,
          from_ms: next.fromMs,
          to_ms: next.toMs,
          device_id: next.deviceId,
          sensor_ids: JSON.stringify(next.sensorIds),
          updated_ms: clock.now(),
        };
        await state.write((tx) => tx.updateTable('comment').set(values).where('id', '=', id).execute());
        const comment = view({ ...row, ...values });
        tell('comment.changed', author, comment);
        return comment;
      },
      async remove(id, author) {
        const comment = view(await find(id));
        await state.write((tx) => tx.deleteFrom('comment').where('id', '=', id).execute());
        tell('comment.deleted', author, comment);
      },
    };
  },
});
