declare module 'virtual:contract' {
  import type { RouteId } from '#pure/contract/api.ts';
  import type { Role, SensorState } from '#pure/contract/resources.ts';
  export const routes: Record<
    RouteId,
    {
      readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      readonly path: string;
      readonly role: Role | 'public';
    }
  >;
  /** JSON Schema of the body of each route that takes one. */
  export const bodies: Partial<Record<RouteId, Readonly<Record<string, unknown>>>>;
  export const roles: readonly Role[];
  export const sensorStates: readonly SensorState[];
  export const deviceKinds: readonly string[];
}
