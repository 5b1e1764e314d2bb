/** OpenAPI 3.1, derived from the routes and the tools; nothing in it is written twice. */
import { z } from 'zod';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { liveMessage } from '#pure/contract/resources.ts';
import { type RunnableTool, toolCommand } from '#pure/contract/tool.ts';
import { exportMediaTypes, topologyExportQuery } from './topology-export.ts';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return rest;
};

const problemResponse = {
  description: 'What went wrong, whose fault it is and what to do (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function parametersOf(shape: z.ZodObject, place: 'path' | 'query'): Json[] {
  const whole = schemaOf(shape, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(whole.properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (whole.required?.includes(name) ?? false),
    ...(schema.description ? { description: schema.description } : {}),
    schema,
  }));
}

function operationOf(id: string, route: RouteDefinition): Json {
  const hasBody = !(route.body instanceof z.ZodUndefined);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    'x-role': route.role,
    ...(route.role === 'public' ? { security: [] } : {}),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: route.takes
              ? { [route.takes]: { schema: { type: 'string', format: 'binary' } } }
              : { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'Done',
        content: route.produces
          ? Object.fromEntries(route.produces.map((type) => [type, { schema: { type: 'string' } }]))
          : { 'application/json': { schema: schemaOf(route.response, 'output') } },
      },
      default: problemResponse,
    },
  };
}

function runOperationOf(tool: RunnableTool): Json {
  const examples = Object.fromEntries(
    tool.examples.map((example, index) => [
      `example${index + 1}`,
      { summary: example.title, value: example.input },
    ]),
  );
  return {
    operationId: `run-${tool.id}`,
    tags: ['tools'],
    summary: tool.summary,
    description: `${tool.description}\n\nAnswers one JSON record a line; the last line is the verdict. Closing the connection cancels the run.`,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(tool.input, 'input'), examples } },
    },
    responses: {
      200: {
        description: 'Records as they are found',
        content: {
          'application/x-ndjson': { schema: schemaOf(tool.record, 'output') },
          'text/event-stream': { schema: { type: 'string' } },
        },
      },
      default: problemResponse,
    },
  };
}

export function openApi(version: string, tools: readonly RunnableTool[]): Json {
  const paths: Record<string, Json> = {};
  for (const [id, route] of Object.entries(api) as [string, RouteDefinition][]) {
    const path = `/api/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(id, route) };
  }
  for (const tool of tools) paths[`/api/v1/tools/${tool.id}/runs`] = { post: runOperationOf(tool) };
  paths['/api/v1/runs/{id}/commands'] = {
    post: {
      operationId: 'commandRun',
      tags: ['tools'],
      summary: 'Pause a run in flight, let it go on, or have it leave a target alone',
      description: `The identifier is the header x-run-id of the run's answer. Tools that listen: ${
        tools
          .filter((tool) => tool.commands.length > 0)
          .map((tool) => tool.id)
          .join(', ') || 'none'
      }.`,
      'x-role': 'operator',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(toolCommand, 'input') } },
      },
      responses: {
        200: {
          description:
            'done is false where nothing came of it: the target is none of the run, or is finished',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { done: { type: 'boolean' } },
                required: ['done'],
              },
            },
          },
        },
        default: problemResponse,
      },
    },
  };
  paths['/api/v1/topology/export'] = {
    get: {
      operationId: 'exportTopology',
      tags: ['inventory'],
      summary: 'The map as a file, at the places that people see',
      'x-role': 'viewer',
      parameters: parametersOf(topologyExportQuery, 'query'),
      responses: {
        200: { description: 'The file', content: exportMediaTypes },
        default: problemResponse,
      },
    },
  };
  paths['/api/v1/live'] = {
    get: {
      operationId: 'live',
      tags: ['live'],
      summary: 'Everything that changes, as server-sent events',
      responses: {
        200: {
          description: 'One JSON object per event',
          content: { 'text/event-stream': { schema: schemaOf(liveMessage, 'output') } },
        },
        default: problemResponse,
      },
    },
  };
  paths['/api/v1/docs/{path}'] = {
    get: {
      operationId: 'doc',
      tags: ['health'],
      summary: 'One documentation page as HTML',
      security: [],
      parameters: [{ name: 'path', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {
        200: { description: 'HTML', content: { 'text/html': { schema: { type: 'string' } } } },
        default: problemResponse,
      },
    },
  };
  paths['/healthz'] = {
    get: {
      operationId: 'healthz',
      tags: ['health'],
      summary: 'Is it alive? State of each service; 503 when one has failed',
      security: [],
      responses: { 200: { description: 'Alive' }, 503: { description: 'A service has failed' } },
    },
  };
  paths['/metrics'] = {
    get: {
      operationId: 'metrics',
      tags: ['health'],
      summary: 'Figures of every service in OpenMetrics; open to this machine, else a token',
      responses: {
        200: {
          description: 'OpenMetrics 1.0',
          content: { 'application/openmetrics-text': { schema: { type: 'string' } } },
        },
        default: problemResponse,
      },
    },
  };
  const text = { type: 'string' };
  return {
    openapi: '3.1.0',
    info: { title: 'Nocturne', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'nocturne_session' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'source', 'remedy'],
          properties: {
            type: text,
            title: text,
            status: { type: 'integer' },
            detail: text,
            code: text,
            message: text,
            source: { enum: ['target', 'path', 'resolver', 'input', 'internal'] },
            remedy: text,
            field: text,
            value: text,
          },
        },
      },
    },
  };
}
