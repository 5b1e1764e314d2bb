import { expect, test } from 'vitest';
import { entityName, sensorTypeName, stateOf, statesOf, thresholdStateOf } from './ipmi-states.ts';

test.each<[number, number, number, string, string]>([
  [8, 0x6f, 1, 'failed', 'critical'],
  [8, 0x6f, 2, 'failure predicted', 'warning'],
  [0x0c, 0x6f, 5, 'limit of correctable errors reached', 'warning'],
  [0x0d, 0x6f, 7, 'rebuilding', 'warning'],
  [0x23, 0x6f, 8, 'timer interrupt', 'warning'],
  [0x2c, 0x6f, 4, 'active', 'ok'],
  [0x22, 0x6f, 14, 'unknown', 'unknown'],
  [4, 0x0b, 1, 'redundancy lost', 'critical'],
  [4, 3, 1, 'state asserted', 'unknown'],
  [1, 1, 9, 'above upper critical', 'critical'],
  [1, 1, 11, 'above upper non-recoverable', 'critical'],
  [7, 7, 8, 'informational', 'ok'],
  [0xc5, 0x6f, 3, 'state 3', 'unknown'],
  [8, 0x6f, 14, 'state 14', 'unknown'],
  [1, 0x72, 0, 'state 0', 'unknown'],
])('sensor type %i, event type %i, state %i', (type, eventType, offset, word, gravity) => {
  expect(stateOf(type, eventType, offset)).toEqual({ word, gravity });
});

test.each<[string, number, number, number, object]>([
  ['one that is well', 8, 0x6f, 1, { gravity: 'ok', word: 'present' }],
  [
    'the worst counts, and the bad ones are named',
    8,
    0x6f,
    0b1011,
    { gravity: 'critical', word: 'failed, input lost' },
  ],
  ['warnings beside presence', 8, 0x6f, 0b101, { gravity: 'warning', word: 'failure predicted' }],
  ['nothing bad is told', 5, 0x6f, 0, { gravity: 'ok', word: '' }],
  ['nothing is told of what would tell that it is there', 8, 0x6f, 0, { gravity: 'unknown', word: '' }],
  ['nothing of what nobody knows', 0xc0, 0x6f, 0, { gravity: 'unknown' }],
  ['all that are good', 0x2b, 0x6f, 0b11, { gravity: 'ok', word: 'hardware changed, firmware changed' }],
])('states: %s', (_, type, eventType, bits, expected) => {
  expect(statesOf(type, eventType, bits)).toMatchObject(expected);
});

test.each<[number, string, string]>([
  [0, 'ok', ''],
  [0b000001, 'warning', 'below lower non-critical'],
  [0b000011, 'critical', 'below lower critical'],
  [0b000111, 'critical', 'below lower non-recoverable'],
  [0b001000, 'warning', 'above upper non-critical'],
  [0b011000, 'critical', 'above upper critical'],
  [0b111000, 'critical', 'above upper non-recoverable'],
])('thresholds passed: %s', (bits, gravity, word) => {
  expect(thresholdStateOf(bits)).toEqual({ gravity, word });
  // The two highest bits are reserved, and often set.
  expect(thresholdStateOf(bits | 0xc0)).toEqual({ gravity, word });
});

test('names', () => {
  expect([1, 0x1b, 0x2c, 0x2d, 0xc7].map(sensorTypeName)).toEqual([
    'temperature',
    'cable',
    'unit state',
    'type 45',
    'of the vendor 199',
  ]);
  expect([entityName(3, 2), entityName(55, 1), entityName(64, 1), entityName(0x99, 0x61)]).toEqual([
    'processor 2',
    'air inlet 1',
    'air inlet 1',
    'entity 153 1',
  ]);
});
