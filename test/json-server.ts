/** A server that plays a product whose real one does not run here: documents by path, from its published schema. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonServer {
  readonly url: string;
  readonly seen: { readonly path: string; readonly method: string; readonly headers: IncomingHttpHeaders }[];
  stop(): void;
}

/** A number among the documents is a status without one. `socketPath` listens there instead of on a port. */
export async function startJsonServer(
  documents: Readonly<Record<string, unknown>>,
  options: { readonly authorization?: string; readonly socketPath?: string } = {},
): Promise<JsonServer> {
  const seen: JsonServer['seen'] = [];
  const server = createServer((request, response) => {
    const { url: path = '', method = '', headers } = request;
    seen.push({ path, method, headers });
    const found = documents[path];
    if (options.authorization !== undefined && headers.authorization !== options.authorization)
      response.writeHead(401).end('{}');
    else if (found === undefined) response.writeHead(404).end('{}');
    else if (typeof found === 'number') response.writeHead(found).end('{}');
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) =>
    options.socketPath ? server.listen(options.socketPath, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return {
    url: options.socketPath
      ? `unix://${options.socketPath}`
      : `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
