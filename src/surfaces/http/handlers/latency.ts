/** Latency of many targets, and comments on the timeline. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function latencyHandlers(
  deps: HttpDeps,
): Handlers<
  | 'seriesOfMany'
  | 'seriesSummary'
  | 'seriesSummaryFile'
  | 'seriesSamples'
  | 'seriesDensity'
  | 'path'
  | 'addTargets'
  | 'evidence'
  | 'comments'
  | 'createComment'
  | 'updateComment'
  | 'deleteComment'
> {
  const { latency, comments } = deps.services;
  return {
    seriesOfMany: ({ body }) => latency.history(body),
    seriesSummary: ({ body }) => latency.summary(body),
    seriesSummaryFile: ({ query }) => latency.summaryFile(query),
    seriesSamples: ({ query }) => latency.samplesFile(query),
    seriesDensity: ({ query }) => latency.density(query),
    path: ({ params, query }) => latency.path(params.id, query),
    addTargets: ({ body }) => latency.addTargets(body),
    evidence: ({ query, principal }) => latency.evidence(query, principal.name),
    comments: ({ query }) => comments.comments(query),
    createComment: ({ body, principal }) => comments.create(body, principal.name),
    updateComment: ({ params, body, principal }) => comments.update(params.id, body, principal.name),
    deleteComment: async ({ params, principal }) => {
      await comments.remove(params.id, principal.name);
      return { ok: true as const };
    },
  };
}
