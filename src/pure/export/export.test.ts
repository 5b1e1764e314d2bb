import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Link, Topology } from '../contract/resources.ts';
import { graphOf } from '../topology/graph.ts';
import { groupNodes } from '../topology/group.ts';
import { toContainerlab } from './containerlab.ts';
import type { Drawing } from './drawing.ts';
import { exporters, exportFormats } from './index.ts';
import { toSvg } from './svg.ts';

const device = (id: string, more: Partial<Topology['nodes'][number]>): Topology['nodes'][number] => ({
  id,
  name: id,
  kind: 'switch',
  siteId: null,
  state: 'up',
  address: null,
  vendor: null,
  platform: null,
  model: null,
  location: null,
  tags: [],
  ...more,
});
const cable = (
  id: string,
  a: [string, string | null],
  b: [string, string | null],
  more: Partial<Link> = {},
): Link => {
  const end = ([deviceId, interfaceName]: [string, string | null]) => ({
    deviceId,
    deviceName: deviceId,
    interfaceId: null,
    interfaceName,
  });
  return {
    id,
    layer: 'physical',
    a: end(a),
    b: end(b),
    source: 'lldp',
    confidence: 0.9,
    evidence: [],
    protocolState: null,
    state: 'up',
    inBps: 1e8,
    outBps: 9.5e8,
    speedBps: 1e9,
    firstSeenMs: 0,
    seenMs: 0,
    removedMs: null,
    ...more,
  };
};
const graph = graphOf({
  nodes: [
    device('r1', { kind: 'router', siteId: 'x', platform: 'eos', vendor: 'Arista', address: '10.0.0.1' }),
    device('Core <1> & "co"', { siteId: 'x', state: 'warning', location: 'rack 7' }),
    device('fw', { kind: 'firewall', siteId: 'y', platform: 'fortios', state: 'down' }),
    device('core-1-co', { kind: 'server', siteId: 'y' }),
  ],
  links: [
    cable('1', ['r1', 'Ethernet1'], ['Core <1> & "co"', 'Gi1/0/1']),
    cable('2', ['r1', 'Ethernet2'], ['Core <1> & "co"', 'eth1']),
    cable('3', ['Core <1> & "co"', null], ['fw', 'port3'], { state: 'down', inBps: null, outBps: null }),
    cable('4', ['fw', 'port3'], ['core-1-co', 'eth0'], { state: 'unknown', speedBps: null }),
  ],
});
const drawing: Drawing = {
  title: 'Net <one>',
  graph,
  grouping: groupNodes(
    graph,
    new Map([
      ['x', 'Site & X'],
      ['y', 'Y'],
    ]),
  ),
  places: Float64Array.of(0, 0, 300, 0, 300.123456, 260, 640, 260),
};

/** After a change that is meant: `UPDATE=1 vitest run src/pure/export`, then read the difference. */
test.each(exportFormats)('%s is as it was', (format) => {
  const { render, extension } = exporters[format];
  const path = join(import.meta.dirname, 'golden', `map.${extension}.golden`);
  const text = render(drawing);
  if (process.env.UPDATE) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
});

/** Every tag is closed in order and every attribute quoted: what an XML reader asks for. */
function checkXml(text: string): void {
  const open: string[] = [];
  const body = text.replace(/^<\?xml[^>]*\?>/, '');
  let at = 0;
  for (const match of body.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g)) {
    expect(body.slice(at, match.index)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
    at = match.index + match[0].length;
    if (match[1]) expect(open.pop()).toBe(match[2]);
    else if (!match[4]) open.push(match[2]!);
  }
  expect(body.slice(at).trim()).toBe('');
  expect(open).toEqual([]);
}
describe('XML', () => {
  test.each(['svg', 'drawio', 'graphml'] as const)('%s is well-formed with names that bite', (format) => {
    checkXml(exporters[format].render(drawing));
  });
  test('drops characters that XML forbids', () => {
    const odd = graphOf({ nodes: [device('a\u0000\u001bb', {})], links: [] });
    const text = toSvg({
      ...drawing,
      graph: odd,
      grouping: groupNodes(odd, new Map()),
      places: Float64Array.of(0, 0),
    });
    checkXml(text);
    expect(text).toContain('>ab<');
  });
});

test.each(exportFormats)('%s of an empty network is a file', (format) => {
  const none = graphOf({ nodes: [], links: [] });
  const text = exporters[format].render({
    title: 'Nothing',
    graph: none,
    grouping: groupNodes(none, new Map()),
    places: new Float64Array(0),
  });
  expect(text).not.toMatch(/NaN|Infinity|undefined/);
});

test('a closed group is one bubble with its count, and its inner links are gone', () => {
  const closed = toSvg({ ...drawing, open: Uint8Array.of(1, 0, 1) });
  expect(closed).toContain('>2</text>');
  expect(closed).not.toContain('>r1</text>');
  expect(closed.match(/<line /g)).toHaveLength(2);
});

test('SVG refers to nothing outside itself', () => {
  expect(toSvg(drawing).replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|href/);
});

describe('Containerlab', () => {
  const yaml = toContainerlab(drawing);
  test('names are host names, each once', () => {
    const names = [...yaml.matchAll(/^ {4}([\w-]+):$/gm)].map((match) => match[1]);
    expect(names).toEqual(['r1', 'core-1-co', 'fw', 'core-1-co-2']);
  });
  test('no port of a node is used twice, and eth0 is left to management', () => {
    const ends = [...yaml.matchAll(/"([\w-]+:[^"]+)"/g)]
      .map((match) => match[1]!)
      .filter((end) => !end.includes('latest'));
    expect(ends).toHaveLength(8);
    expect(new Set(ends).size).toBe(8);
    expect(ends.some((end) => end.endsWith(':eth0'))).toBe(false);
  });
});
