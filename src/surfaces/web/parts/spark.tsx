import { useSyncExternalStore } from 'react';
import { liveStore, recentRtt } from '../model/live.ts';
import { sparkPath } from '../model/spark.ts';

export function Spark({
  values,
  width = 84,
  height = 20,
}: {
  values: readonly number[];
  width?: number;
  height?: number;
}) {
  return (
    <svg
      className="spark"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={sparkPath(values, width, height)} />
    </svg>
  );
}

/** The last runs of one sensor, moving as they arrive. */
export function LiveSpark({
  sensorId,
  width,
  height,
}: {
  sensorId: string;
  width?: number;
  height?: number;
}) {
  useSyncExternalStore(liveStore.subscribe, liveStore.revision);
  return <Spark values={recentRtt(sensorId)} {...(width ? { width } : {})} {...(height ? { height } : {})} />;
}
