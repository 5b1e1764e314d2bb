declare module 'virtual:contract' {
  import type { RouteId } from '#pure/contract/api.ts';
  import type { Role } from '#pure/contract/resources.ts';
  export const routes: Record<
    RouteId,
    {
      readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      readonly path: string;
      readonly role: Role | 'public';
    }
  >;
  export const roles: readonly Role[];
  export const deviceKinds: readonly string[];
}
/** JSON Schema of the body of one route: a form takes with it what it needs, and nothing else. */
declare module 'virtual:body/*' {
  const schema: Readonly<Record<string, unknown>>;
  export default schema;
}
