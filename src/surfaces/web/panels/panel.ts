/** What a drawing is given. */
import type { PanelAnswer, PanelData } from '#pure/contract/resources.ts';

export interface PanelHands {
  /** Zooms every panel of the dashboard, or back out with null; absent: nobody is there to do so. */
  readonly zoom: ((span: { readonly fromMs: number; readonly toMs: number } | null) => void) | null;
  /** False where the viewer may not go anywhere: shared links and walls. */
  readonly linked: boolean;
  readonly wall: boolean;
}
export interface PanelProps<C = Readonly<Record<string, unknown>>> {
  readonly config: C;
  readonly answer: PanelAnswer;
  readonly data: PanelData;
  readonly hands: PanelHands;
  readonly width: number;
  readonly height: number;
}
