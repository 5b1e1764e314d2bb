/** A chart as a file: the picture with title, period and legend, and the figures of exactly what is shown. */
import { csvOf } from '../model/export.ts';
import { formatDate } from '../model/format.ts';
import { cssColor } from '../model/theme.ts';
import { lowerBound } from './decimate.ts';
import { type Line, paint, type Scene } from './paint.ts';

const picture = { width: 1200, height: 420, head: 56, foot: 34, scale: 2 } as const;

export async function pictureOf(scene: Scene, title: string): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const full = picture.head + picture.height + picture.foot;
  canvas.width = picture.width * picture.scale;
  canvas.height = full * picture.scale;
  const context = canvas.getContext('2d')!;
  context.scale(picture.scale, picture.scale);
  // The chart clears what it draws on, so the ground goes behind it afterwards.
  context.translate(0, picture.head);
  paint(context, scene, picture.width, picture.height);
  context.translate(0, -picture.head);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = cssColor('--surface');
  context.fillRect(0, 0, picture.width, full);
  context.globalCompositeOperation = 'source-over';
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillStyle = cssColor('--text');
  context.font = '600 17px "Inter Variable", system-ui, sans-serif';
  context.fillText(title, 16, 26);
  context.fillStyle = cssColor('--text-3');
  context.font = '12px "Inter Variable", system-ui, sans-serif';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  context.fillText(
    `${formatDate(scene.view[0] * 1000)} to ${formatDate(scene.view[1] * 1000)} (${zone})`,
    16,
    46,
  );
  let left = 16;
  const legend = [
    ...scene.lines.map((line) => [line.label, line.color] as const),
    ...(scene.loss ? [['Packet loss, full height 100 %', '--down'] as const] : []),
  ];
  for (const [label, color] of legend) {
    context.fillStyle = cssColor(color);
    context.fillRect(left, full - 22, 10, 10);
    context.fillStyle = cssColor('--text-2');
    context.fillText(label, left + 15, full - 13);
    left += 35 + context.measureText(label).width;
  }
  return await new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be made'))),
      'image/png',
    ),
  );
}

const named = (line: Line) => `${line.label}${line.mirrored ? ' (below zero)' : ''}`;
/** One row for each sample or bucket in view, as it was drawn. */
export function csvOfScene({ lines, loss, view }: Scene): string {
  const rows: unknown[][] = [];
  const add = (
    label: string,
    unit: string,
    times: ArrayLike<number>,
    columns: readonly ArrayLike<number | null>[],
  ) => {
    const last = lowerBound(times, view[1]);
    for (let i = lowerBound(times, view[0]); i < last; i++)
      rows.push([
        new Date(times[i]! * 1000).toISOString(),
        label,
        unit,
        ...columns.map((column) => column[i] ?? ''),
      ]);
  };
  for (const line of lines) add(named(line), line.unit, line.timeS, [line.avg, line.min, line.max]);
  if (loss) add('Packet loss', 'percent', loss.timeS, [loss.percent]);
  return csvOf(['time', 'series', 'unit', 'mean', 'least', 'greatest'], rows);
}
