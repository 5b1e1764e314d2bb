export { systemClock, systemRandom } from './clock.ts';
export { createLog, type Level, levels } from './log.ts';
export { openMetrics } from './openmetrics.ts';
