/** The map as a file. Formats are those of `pure/export`, loaded when one is asked for; PNG is what the canvas holds. */
import { Download } from 'lucide-react';
import type { Palette } from '#pure/export/drawing.ts';
import { type ExportFormat, exporters } from '#pure/export/index.ts';
import { download } from '../model/export.ts';
import { cssColor } from '../model/theme.ts';
import { notify } from '../model/toasts.ts';
import { Menu } from '../parts/basics.tsx';
import type { MapControl } from './control.ts';

const palette = (): Palette => ({
  background: cssColor('--bg'),
  surface: cssColor('--surface'),
  group: cssColor('--site'),
  line: cssColor('--control-line'),
  text: cssColor('--text'),
  faint: cssColor('--text-2'),
  up: cssColor('--up'),
  warning: cssColor('--warning'),
  down: cssColor('--down'),
  unknown: cssColor('--unknown'),
  paused: cssColor('--paused'),
});

export function FileMenu({ title, control }: { title: string; control: () => MapControl | null }) {
  const name = title.toLowerCase().replaceAll(/[^\w.-]+/g, '-');
  const write = (format: ExportFormat, asSeen: boolean) => {
    const drawing = control()?.drawing(title, asSeen);
    if (!drawing) return;
    const { render, extension, mediaType } = exporters[format];
    download(`${name}.${extension}`, mediaType, render({ ...drawing, palette: palette() }));
  };
  const png = async () => {
    const blob = await control()?.png();
    if (!blob) return notify({ tone: 'bad', text: 'This browser gave no picture of the map' });
    const url = URL.createObjectURL(blob);
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `${name}.png`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <Menu label="Export the map" icon={<Download size={15} />}>
      <button type="button" onClick={() => write('svg', true)}>
        SVG, as seen
      </button>
      <button type="button" onClick={() => void png()}>
        PNG, as seen
      </button>
      {(Object.keys(exporters) as ExportFormat[]).map((format) => (
        <button key={format} type="button" onClick={() => write(format, false)}>
          {exporters[format].title}
          <span className="faint small"> {exporters[format].use}</span>
        </button>
      ))}
    </Menu>
  );
}
