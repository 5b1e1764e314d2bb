/**
 * What a remote probe and the server say to each other, over one WebSocket that the probe opens (subprotocol `nocturne-probe.1`),
 * one JSON message a frame. Delivery is at least once: results carry a sequence number, the server acknowledges the highest it
 * has stored, the probe keeps the rest in a bounded buffer on disk and sends it again after a reconnect. A probe runs only tools
 * it was told to run, and only those whose `needs` it can satisfy. The clocks are compared at hello; results carry probe time.
 */
import { z } from 'zod';
import { faultSchema, id } from '#pure/contract/resources.ts';

export const subprotocol = 'nocturne-probe.1';
/** A frame longer than this is a fault on either side: the connection is closed with 1009. */
export const frameBytesMax = 4 * 1024 * 1024;
/** Records of one result frame. */
export const recordsPerFrameMax = 500;
export const heartbeatMs = 10_000;

const sequence = z.number().int().min(1);
const record = z.looseObject({ kind: z.string() });
const metric = z.object({
  name: z.string(),
  value: z.number(),
  labels: z.record(z.string(), z.string()).optional(),
});

export const fromProbe = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    version: z.string(),
    /** The one-time enrolment token first, afterwards the probe's own. */
    token: z.string().min(1).max(200),
    name: z.string().min(1).max(100),
    nowMs: z.number(),
    capabilities: z.array(z.string()).max(50),
    tools: z.array(z.string()).max(1000),
    /** First sequence number still in the buffer; null when it is empty. */
    bufferedFrom: sequence.nullable(),
    /** Results dropped since the last hello because the buffer was full. */
    dropped: z.number().int().min(0),
  }),
  z.object({
    type: z.literal('records'),
    sequence,
    runId: id,
    records: z.array(record).max(recordsPerFrameMax),
  }),
  z.object({
    type: z.literal('verdict'),
    sequence,
    runId: id,
    slotMs: z.number().nullable(),
    ok: z.boolean(),
    summary: z.string(),
    fault: faultSchema.optional(),
    metrics: z.array(metric).max(100_000),
  }),
  z.object({ type: z.literal('heartbeat'), nowMs: z.number(), figures: z.record(z.string(), z.number()) }),
]);

export const toProbe = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    probeId: id,
    /** Present once, at enrolment: from now on the probe presents this. */
    token: z.string().optional(),
    nowMs: z.number(),
  }),
  z.object({
    type: z.literal('run'),
    runId: id,
    toolId: z.string(),
    input: z.record(z.string(), z.unknown()),
    limits: z.object({ targetsMax: z.number(), recordsMax: z.number(), durationMsMax: z.number() }),
    /** Present for sensors: the probe keeps the pace itself, so that it goes on while the server is away. */
    everyMs: z.number().int().min(500).optional(),
    phaseMs: z.number().int().min(0).optional(),
  }),
  z.object({ type: z.literal('cancel'), runId: id }),
  z.object({ type: z.literal('acknowledge'), sequence }),
  z.object({ type: z.literal('refused'), fault: faultSchema }),
]);

export type FromProbe = z.infer<typeof fromProbe>;
export type ToProbe = z.infer<typeof toProbe>;
