/** The map: arrangements and places. */
import { z } from 'zod';
import { id, sensorStates } from './base.ts';
import { link, linkLayers } from './inventory.ts';

/** How the map is laid out; each has places of its own. */
export const mapArrangements = ['force', 'layered'] as const;
const coordinate = z.number().min(-1e6).max(1e6);
export const mapPlace = z.object({
  id: id.describe('Device'),
  x: coordinate,
  y: coordinate,
  pinned: z.boolean().describe('Put there by a person: no layout moves it'),
});
export type MapPlace = z.infer<typeof mapPlace>;
export type MapArrangement = (typeof mapArrangements)[number];

/** A column of few different values: `values` once, `at` which of them each row has. */
const column = <T extends z.ZodType>(value: T) =>
  z.object({ values: z.array(value), at: z.array(z.number().int()) });
const words = column(z.string().nullable());
const indices = z.array(z.number().int());

/** Everything but how it is at the moment, in columns: an array holds one thing of all devices, of all links or of all groups. */
export const mapShape = z.object({
  nodes: z.object({
    id: z.array(id),
    name: z.array(z.string()),
    address: z.array(z.string().nullable()),
    kind: words,
    siteId: words,
    vendor: words,
    platform: words,
    model: words,
    location: words,
    tags: column(z.array(z.string())),
    x: z.array(z.number()),
    y: z.array(z.number()),
    group: indices.describe('The innermost group of each device'),
    pinned: indices.describe('Devices that a person put there, by index'),
  }),
  links: z.object({
    id: z.array(id),
    a: indices.describe('The device at the a end, by index'),
    b: indices,
    aPort: words,
    bPort: words,
    layer: column(z.enum(linkLayers)),
    source: words,
    confidence: column(z.number()),
    protocolState: words,
    speedBps: column(z.number().nullable()),
  }),
  groups: z.object({
    id: z.array(z.string()),
    name: z.array(z.string()),
    kind: words,
    parent: indices.describe('The group around each, by index; -1 for the first, which holds everything'),
  }),
  siteNames: z.record(id, z.string()),
});
export type MapShape = z.infer<typeof mapShape>;
export const mapLive = z.object({
  states: column(z.enum(sensorStates)).describe('Of each device'),
  linkStates: column(link.shape.state),
  loaded: indices.describe('Links whose traffic is known, by index; the next two say how much'),
  inBps: z.array(z.number().nullable()),
  outBps: z.array(z.number().nullable()),
});
export type MapLive = z.infer<typeof mapLive>;
export const mapPicture = z.object({
  version: z
    .string()
    .describe('Names the shape: sent back as `known`, the answer leaves it out while it holds'),
  shape: mapShape.nullable(),
  live: mapLive,
});
export type MapPicture = z.infer<typeof mapPicture>;
