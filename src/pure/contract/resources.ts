/** What the HTTP API speaks of, by area. The page, the OpenAPI document and the server share these shapes. Times are epoch milliseconds. */
export * from './resources/access.ts';
export * from './resources/alerts.ts';
export * from './resources/base.ts';
export * from './resources/comments.ts';
export * from './resources/discovery.ts';
export * from './resources/endpoints.ts';
export * from './resources/exchange.ts';
export * from './resources/identity.ts';
export * from './resources/inventory.ts';
export * from './resources/ipam.ts';
export * from './resources/latency.ts';
export * from './resources/map.ts';
export * from './resources/mibs.ts';
export * from './resources/notify.ts';
export * from './resources/sensors.ts';
export * from './resources/system.ts';
