/**
 * GET /api/v1/live: everything that changes, as server-sent events. One hub listens to the bus and formats each message once;
 * results of sensors are merged for a moment, the last per sensor wins, so that ten thousand sensors do not drown a page.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { DiscoveryJob, LiveMessage, ScanRun } from '#pure/contract/resources.ts';
import type { AlertChanged } from '#services/alerts/port.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { HttpDeps } from './deps.ts';
import { admit } from './gate.ts';
import { timelineOf } from './handlers/events.ts';

const mergeMs = 250;
const heartbeatMs = 15_000;
/** A page that is this far behind gets a `dropped` message instead of more data, and asks anew. */
const clientBacklogBytesMax = 1024 * 1024;
const clientsMax = 500;

interface Client {
  readonly response: ServerResponse;
  dropped: number;
}

export interface LiveHub {
  figures(): Readonly<Record<string, number>>;
  close(): void;
}

export function mountLive(app: FastifyInstance, deps: HttpDeps): LiveHub {
  const { alerts, inventory, access } = deps.services;
  const clients = new Set<Client>();
  const results = new Map<string, SensorResult>();
  let countsText = '';
  let sent = 0;
  let dropped = 0;

  const write = (client: Client, text: string) => {
    if (client.response.writableLength > clientBacklogBytesMax) {
      client.dropped++;
      dropped++;
      return;
    }
    if (client.dropped > 0) {
      const message: LiveMessage = { type: 'dropped', count: client.dropped };
      client.dropped = 0;
      client.response.write(`data: ${JSON.stringify(message)}\n\n`);
    }
    client.response.write(text);
    sent++;
  };
  const broadcast = (message: LiveMessage) => {
    if (clients.size === 0) return;
    const text = `data: ${JSON.stringify(message)}\n\n`;
    for (const client of clients) write(client, text);
  };

  const flush = setInterval(() => {
    if (clients.size === 0) {
      results.clear();
      return;
    }
    let text = '';
    for (const result of results.values()) {
      const message: LiveMessage = {
        type: 'sensor',
        sensorId: result.sensorId,
        deviceId: result.deviceId,
        state: alerts.status(result.sensorId).state,
        summary: result.verdict.summary,
        timeMs: result.endedMs,
        metrics: result.metrics.map((metric) => ({ ...metric })),
      };
      text += `data: ${JSON.stringify(message)}\n\n`;
    }
    results.clear();
    const counts: LiveMessage = { type: 'counts', states: alerts.counts() };
    const nextCounts = JSON.stringify(counts);
    if (nextCounts !== countsText) text += `data: ${nextCounts}\n\n`;
    countsText = nextCounts;
    if (text) for (const client of clients) write(client, text);
  }, mergeMs);
  const heartbeat = setInterval(() => {
    for (const client of clients) write(client, ': still here\n\n');
  }, heartbeatMs);

  const unsubscribe = [
    deps.bus.subscribe<SensorResult>('sensor.result', ({ payload }) => {
      if (clients.size > 0) results.set(payload.sensorId, payload);
    }),
    deps.bus.subscribe<AlertChanged>('alert.changed', ({ payload }) =>
      broadcast({ type: 'alert', alert: payload.alert }),
    ),
    deps.bus.subscribe<DiscoveryJob>('discovery.progress', ({ payload }) =>
      broadcast({ type: 'discovery', job: payload }),
    ),
    deps.bus.subscribe<ScanRun>('scan.progress', ({ payload }) => broadcast({ type: 'scan', run: payload })),
    deps.bus.subscribe('inventory.changed', () => {
      const { devices, links } = inventory.counts();
      broadcast({ type: 'inventory', devices, links });
    }),
    deps.bus.subscribe<TelemetryEvent>('timeline', ({ payload }) =>
      broadcast({ type: 'event', event: timelineOf(payload, inventory) }),
    ),
  ];

  app.get('/api/v1/live', async (request, reply) => {
    await admit(access, request, { role: 'viewer', tag: 'live' });
    if (clients.size >= clientsMax)
      throw new FaultError(fault('rate-limited', `${clientsMax} pages are listening already`));
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const client: Client = { response, dropped: 0 };
    clients.add(client);
    response.on('close', () => clients.delete(client));
    const hello: LiveMessage = { type: 'hello', serverTimeMs: deps.clock.now(), version: deps.version };
    const counts: LiveMessage = { type: 'counts', states: alerts.counts() };
    response.write(`retry: 1000\ndata: ${JSON.stringify(hello)}\n\ndata: ${JSON.stringify(counts)}\n\n`);
  });

  return {
    figures: () => ({ live_clients: clients.size, live_messages_total: sent, live_dropped_total: dropped }),
    close() {
      clearInterval(flush);
      clearInterval(heartbeat);
      for (const stop of unsubscribe) stop();
      for (const client of clients) client.response.end();
      clients.clear();
    },
  };
}
