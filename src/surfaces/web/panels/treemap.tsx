import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';
import { TreeMap } from './treemap-canvas.tsx';

export function TreeMapPanel({ answer, hands, width, height }: PanelProps) {
  if (!answer.tree || answer.tree.sensors.id.length === 0) return <Nothing text="Nothing is watched yet." />;
  return <TreeMap tree={answer.tree} width={width - 16} height={height - 8} linked={hands.linked} />;
}
