/** Maintenance, pauses, and the probe itself. */
import { beat, type Scenario } from '../scenario.ts';

const site3 = ['s3-sw1', 's3-h1'];

export const work: readonly Scenario[] = [
  {
    name: 'the probe is cut off from everything',
    steps: ['0 cut noc-hq-sw1'],
    outages: [{ atS: 0, cause: ['probe'] }],
    quick: true,
  },
  {
    name: 'a paused router goes down with its site: nobody is called',
    steps: ['0 pause s3-r1', '2 kill s3-r1'],
    outages: [],
    watchS: 12,
  },
  {
    name: 'two maintenance windows overlap, one ends while the other goes on: nobody is called',
    steps: ['0 maintain s3-r1', '1 maintain s3-r1,s3-sw1', '3 kill s3-r1', '9 release s3-r1'],
    outages: [],
    watchS: 24,
  },
  {
    name: 'a host elsewhere dies while a router is in maintenance',
    steps: ['0 maintain s3-r1', '2 kill s3-r1', '6 kill s2-h1'],
    outages: [{ atS: 6, cause: ['s2-h1'] }],
  },
  {
    name: 'a maintenance ends, and its router is still down',
    steps: ['0 maintain s3-r1', '2 kill s3-r1', '9 release s3-r1'],
    outages: [{ atS: 9, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
    watchS: 30,
  },
  {
    name: 'the machine of the probe is busy: nobody is called',
    steps: [
      '0 run noc for i in 1 2 3 4 5 6; do timeout 20 sh -c "while :; do :; done" </dev/null >/dev/null 2>&1 & done',
    ],
    outages: [],
    watchS: 24,
  },
  {
    name: 'the machine of the probe stands still for a while: nobody is called',
    steps: ['0 stall 6'],
    outages: [],
    watchS: 20,
  },
  {
    name: 'the first switch of the probe dies',
    steps: ['0 kill hq-sw1'],
    outages: [{ atS: 0, cause: ['probe', 'hq-sw1'] }],
  },
  {
    name: 'the probe is cut off while another outage is open',
    brief: true,
    steps: ['0 kill app1', '8 cut noc-hq-sw1'],
    outages: [
      { atS: 0, cause: ['app1'] },
      { atS: 8, cause: ['probe'] },
    ],
  },
  {
    name: 'a router dies while a host behind it is in maintenance',
    steps: ['0 maintain s3-h1', '2 kill s3-r1'],
    outages: [{ atS: 2, cause: ['s3-r1'], victims: ['s3-sw1'] }],
  },
  {
    name: 'a host in maintenance goes up and down: nobody is called',
    brief: true,
    steps: ['0 maintain app1', ...beat(2, 26, 8, 'kill app1', 'revive app1')],
    outages: [],
  },
];
