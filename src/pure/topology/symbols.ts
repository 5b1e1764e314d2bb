/** How kinds of devices look, as SVG path data in a square of -12…12: drawn on the canvas and written into files alike. */
export interface DeviceSymbol {
  readonly outline: string;
  readonly glyph: string;
}

const circle = 'M-10 0A10 10 0 1 1 10 0A10 10 0 1 1-10 0Z';
const wide = 'M-8-8H8A3 3 0 0 1 11-5V5A3 3 0 0 1 8 8H-8A3 3 0 0 1-11 5V-5A3 3 0 0 1-8-8Z';
const tall = 'M-6-11H6A2 2 0 0 1 8-9V9A2 2 0 0 1 6 11H-6A2 2 0 0 1-8 9V-9A2 2 0 0 1-6-11Z';
const shield = 'M0-11L9.5-7.5V0C9.5 5.5 5 9 0 11C-5 9-9.5 5.5-9.5 0V-7.5Z';
const rounded = 'M-7-9H7A2 2 0 0 1 9-7V7A2 2 0 0 1 7 9H-7A2 2 0 0 1-9 7V-7A2 2 0 0 1-7-9Z';
const server = 'M-4.5-6.5H4.5M-4.5-2.5H4.5M-4.5 1.5H4.5M0 6.5h.01';

const symbols: Readonly<Record<string, DeviceSymbol>> = {
  router: {
    outline: circle,
    glyph: 'M-1.5 0H-6M-4-2L-6 0L-4 2M1.5 0H6M4-2L6 0L4 2M0-1.5V-6M-2-4L0-6L2-4M0 1.5V6M-2 4L0 6L2 4',
  },
  switch: { outline: wide, glyph: 'M-6-2.5H6M3.5-5L6-2.5L3.5 0M6 3H-6M-3.5 .5L-6 3L-3.5 5.5' },
  firewall: {
    outline: shield,
    glyph: 'M-5.5-3.5H5.5M-5.5 .5H5.5M-3.5 4.5H3.5M0-3.5V.5M-3 .5V4.5M3 .5V4.5M-3-7V-3.5M3-7V-3.5',
  },
  server: { outline: tall, glyph: server },
  storage: {
    outline: tall,
    glyph:
      'M-4.5-5C-4.5-8 4.5-8 4.5-5V5C4.5 8-4.5 8-4.5 5ZM-4.5-5C-4.5-2 4.5-2 4.5-5M-4.5 0C-4.5 3 4.5 3 4.5 0',
  },
  'access-point': {
    outline: circle,
    glyph: 'M0 3.5h.01M-2.8 .8A4 4 0 0 1 2.8 .8M-5.4-2A7.6 7.6 0 0 1 5.4-2',
  },
  host: { outline: rounded, glyph: 'M-5.5-5H5.5V2H-5.5ZM-3 5.5H3M0 2V5.5' },
  printer: { outline: rounded, glyph: 'M-3.5-2V-6H3.5V-2M-5.5-2H5.5V3H-5.5ZM-3 2V6H3V2' },
  ups: { outline: rounded, glyph: 'M1-6.5L-3.5 1H0L-1 6.5L3.5-1H0Z' },
  phone: { outline: rounded, glyph: 'M-3-6.5H3V6.5H-3ZM0 4.5h.01' },
  camera: { outline: circle, glyph: 'M-3 0A3 3 0 1 1 3 0A3 3 0 1 1-3 0M0 0h.01' },
};
const unknown: DeviceSymbol = {
  outline: circle,
  glyph: 'M-2-2.5C-2-5.5 3-5.5 2.5-2C2-.5 0-.5 0 1.5M0 4.5h.01',
};

export const symbolOf = (kind: string): DeviceSymbol => symbols[kind] ?? unknown;
