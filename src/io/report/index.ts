export { systemClock, systemRandom } from './clock.ts';
export { createLog, levels } from './log.ts';
export { openMetrics } from './openmetrics.ts';
