/** The typed client: every call's address, query, body and answer come from `pure/contract/api.ts`. Failures are Faults. */

import { routes } from 'virtual:contract';
import {
  QueryClient,
  type UseQueryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Fault } from '#pure/base/errors.ts';
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf, RouteId } from '#pure/contract/api.ts';
import { askedAhead } from './ahead.ts';
import { notify } from './toasts.ts';

type Part<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : [keyof T] extends [never]
    ? unknown
    : Record<never, never> extends T
      ? { readonly [P in Name]?: T }
      : { readonly [P in Name]: T };
export type RequestOf<K extends RouteId> = Part<'params', ParamsOf<K>> &
  Part<'query', QueryInputOf<K>> &
  Part<'body', BodyInputOf<K>>;
interface AnyRequest {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export class ProblemError extends Error {
  readonly fault: Fault;
  readonly status: number;
  constructor(fault: Fault, status: number) {
    super(fault.message);
    this.name = 'ProblemError';
    this.fault = fault;
    this.status = status;
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof ProblemError) return error.fault;
  return {
    code: 'internal',
    source: 'internal',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Reload the page. If it happens again, please report it.',
  };
}

/** What was refused, said at the field itself: its name goes without saying. */
export const problemIn = ({ field, message, remedy }: Fault): string =>
  `${field ? message.replace(/^[\w.]+: /, '') : message}. ${remedy}`;

const unreachable: Fault = {
  code: 'store-unavailable',
  source: 'internal',
  message: 'The server does not answer',
  remedy: 'Check that Nocturne is running and that this machine can reach it; the page reconnects by itself.',
};

export async function problemOf(response: Response): Promise<ProblemError> {
  const body = (await response.json().catch(() => null)) as (Fault & { detail?: string }) | null;
  if (body?.code)
    return new ProblemError({ ...body, message: body.message ?? body.detail ?? body.code }, response.status);
  return new ProblemError(
    { ...unreachable, message: `The server answered ${response.status} ${response.statusText}`.trim() },
    response.status,
  );
}

/** Set by the router: where to go when the session has ended. */
export const session: { ended: () => void } = { ended: () => {} };

export async function send(url: string, init: RequestInit): Promise<Response> {
  // A refusal is asked for again: whoever was not signed in may be by now.
  const ahead = init.method === 'GET' ? await askedAhead(url)?.catch(() => undefined) : undefined;
  if (ahead?.ok) return ahead;
  const response = await fetch(url, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(unreachable, 0);
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && !url.endsWith('/session')) session.ended();
  throw problem;
}

export function addressOf(id: RouteId, request: AnyRequest): string {
  const path = routes[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(request.params?.[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

export async function call<K extends RouteId>(
  id: K,
  request: RequestOf<K>,
  signal?: AbortSignal,
): Promise<ResponseOf<K>> {
  const given = request as AnyRequest;
  const response = await send(addressOf(id, given), {
    method: routes[id].method,
    ...(signal ? { signal } : {}),
    ...(given.body === undefined ? {} : bodyOf(given.body)),
  });
  return (await response.json()) as ResponseOf<K>;
}

/** A file goes as it is, everything else as JSON. */
const bodyOf = (body: unknown): RequestInit =>
  body instanceof Blob
    ? { headers: { 'content-type': 'application/octet-stream' }, body }
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && error instanceof ProblemError && (error.status === 0 || error.status >= 502),
    },
  },
});

type Options<K extends RouteId> = Omit<UseQueryOptions<ResponseOf<K>>, 'queryKey' | 'queryFn'>;
export function useApi<K extends RouteId>(id: K, request: RequestOf<K>, options: Options<K> = {}) {
  return useQuery<ResponseOf<K>>({
    queryKey: [id, request],
    queryFn: ({ signal }) => call(id, request, signal),
    ...options,
  });
}

/** A change: on success the named lists are asked anew and `done` is said; failures are shown with their remedy. */
export function useChange<K extends RouteId>(
  id: K,
  after: { readonly refresh?: readonly RouteId[]; readonly done?: string; readonly quiet?: boolean } = {},
) {
  const client = useQueryClient();
  return useMutation<ResponseOf<K>, unknown, RequestOf<K>>({
    mutationFn: (request) => call(id, request),
    onSuccess: () => {
      for (const name of after.refresh ?? []) void client.invalidateQueries({ queryKey: [name] });
      if (after.done) notify({ tone: 'good', text: after.done });
    },
    onError: (error) => {
      if (!after.quiet) notify({ tone: 'bad', fault: faultOf(error) });
    },
  });
}
