export { systemClock, systemRandom } from './clock.ts';
export { diskUse } from './disk.ts';
export { createLog, levels } from './log.ts';
export { openMetrics } from './openmetrics.ts';
