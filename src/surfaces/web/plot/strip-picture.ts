/** The latency page as one picture: title, period, and for each target its figures and its strip. */

import { formatDate } from '../model/format.ts';
import { cssColor } from '../model/theme.ts';
import type { LatencyRow } from '../parts/latency-rows.tsx';
import { paintTimeAxis } from './paint.ts';
import { paintStrip, paintTogether, type Strip, type StripLook } from './strip.ts';
import type { View } from './view.ts';

const sheet = { width: 1400, left: 420, row: 40, head: 118, scale: 1.5 } as const;
/** A canvas of a browser ends at 16,384 pixels or sooner. */
const rowsMax = 240;

export async function latencyPicture({
  rows,
  strips,
  look,
  period,
}: {
  rows: readonly LatencyRow[];
  strips: ReadonlyMap<string, Strip>;
  look: StripLook;
  period: View;
}): Promise<Blob> {
  const drawn = rows.slice(0, rowsMax);
  const height = sheet.head + drawn.length * sheet.row + 30;
  const canvas = document.createElement('canvas');
  canvas.width = sheet.width * sheet.scale;
  canvas.height = height * sheet.scale;
  const context = canvas.getContext('2d')!;
  context.scale(sheet.scale, sheet.scale);
  const width = sheet.width - sheet.left - 16;
  const at = (left: number, top: number, draw: () => void) => {
    context.save();
    context.translate(left, top);
    draw();
    context.restore();
  };
  const still = { ...look, cursorS: null };
  at(sheet.left, 64, () => paintTogether(context, strips.values(), still, width, 34));
  drawn.forEach((row, i) => {
    at(
      sheet.left,
      sheet.head + i * sheet.row,
      () => void paintStrip(context, strips.get(row.sensor.id), still, width, sheet.row - 4),
    );
  });
  const x = (timeS: number) => ((timeS - look.view[0]) / (look.view[1] - look.view[0])) * width;
  at(sheet.left, height - 30, () =>
    paintTimeAxis(context, look.view, { left: 0, top: 0, width, height: 2 }, x),
  );
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = cssColor('--surface');
  context.fillRect(0, 0, sheet.width, height);
  context.globalCompositeOperation = 'source-over';
  const text = (value: string, left: number, top: number, font: string, color: string) => {
    context.font = `${font} "Inter Variable", system-ui, sans-serif`;
    context.fillStyle = cssColor(color);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(value, left, top, sheet.left - left - 10);
  };
  text(`Latency of ${rows.length} targets`, 16, 28, '600 18px', '--text');
  context.fillStyle = cssColor('--text-3');
  context.font = '12px "Inter Variable", system-ui, sans-serif';
  context.fillText(
    `Figures ${formatDate(period[0] * 1000)} to ${formatDate(period[1] * 1000)}; shown ${formatDate(look.view[0] * 1000)} to ${formatDate(look.view[1] * 1000)} (${Intl.DateTimeFormat().resolvedOptions().timeZone}); red from above: loss, full height ${look.lossFull} %; slow from ${look.bands[0]} ms, bad from ${look.bands[1]} ms`,
    16,
    48,
  );
  text('All targets: share that lost packets', 16, 86, '600 12px', '--text-2');
  const figure = (value: number | null | undefined, digits = 1) =>
    typeof value === 'number' ? value.toFixed(digits) : '–';
  drawn.forEach((row, i) => {
    const top = sheet.head + i * sheet.row;
    text(row.sensor.name, 16, top + 14, '600 12px', '--text');
    const s = row.summary;
    text(
      `loss ${figure(s?.lossPercent)} %  min ${figure(s?.minMs, 2)}  avg ${figure(s?.avgMs, 2)}  p95 ${figure(s?.p95Ms, 2)}  max ${figure(s?.maxMs, 2)} ms  jitter ${figure(s?.jitterMs, 2)}  MOS ${figure(s?.mos, 2)}`,
      16,
      top + 29,
      '11px',
      '--text-2',
    );
  });
  if (drawn.length < rows.length)
    text(`and ${rows.length - drawn.length} more`, 16, height - 8, '11px', '--text-3');
  return await new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))),
      'image/png',
    ),
  );
}
