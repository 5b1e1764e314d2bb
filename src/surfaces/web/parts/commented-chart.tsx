/** A chart with what people wrote about its time: a comment is opened from the chart, and written from the button beside it. */
import { MessageSquarePlus } from 'lucide-react';
import { useState } from 'react';
import type { Comment } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import type { View } from '../plot/view.ts';
import { type ChartProps, TimeChart } from './chart.tsx';
import { CommentDialog, type NewComment } from './comment-dialog.tsx';

export type About = { readonly deviceId: string } | { readonly sensorIds: readonly string[] };

/** Whole steps, so that the charts of one page ask once. */
const stepMs = 5000;

export function CommentedChart({
  about,
  range,
  ...props
}: Omit<ChartProps, 'comments' | 'onComment' | 'range'> & { readonly about: About; readonly range: View }) {
  const [opened, setOpened] = useState<Comment | null>(null);
  const [fromS, toS] = props.view ?? range;
  const query = useApi(
    'comments',
    {
      query: {
        fromMs: Math.floor((fromS * 1000) / stepMs) * stepMs,
        toMs: Math.ceil((toS * 1000) / stepMs) * stepMs,
        ...('deviceId' in about
          ? { deviceId: about.deviceId }
          : { sensorIds: [...new Set(about.sensorIds)].join(',') }),
      },
    },
    { placeholderData: (old) => old },
  );
  return (
    <>
      <TimeChart {...props} range={range} comments={query.data?.items ?? none} onComment={setOpened} />
      {opened ? <CommentDialog comment={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
const none: readonly never[] = [];

/** About the period that is zoomed into, else about now. */
export function WriteComment({ about, view = null }: { about: About; view?: View | null }) {
  const [writing, setWriting] = useState<NewComment | null>(null);
  const may = useMay('operator');
  if (!may) return null;
  const start = (): NewComment => ({
    fromMs: view ? view[0] * 1000 : Date.now(),
    toMs: view ? view[1] * 1000 : null,
    deviceId: 'deviceId' in about ? about.deviceId : null,
    sensorIds: 'deviceId' in about ? [] : about.sensorIds,
  });
  return (
    <>
      <button
        type="button"
        className="button icon"
        aria-label="Write a comment"
        title={view ? 'Comment on the period shown' : 'Comment on now'}
        onClick={() => setWriting(start())}
      >
        <MessageSquarePlus size={14} />
      </button>
      {writing ? <CommentDialog fresh={writing} onClose={() => setWriting(null)} /> : null}
    </>
  );
}
