import type { ProbeInfo } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { RunnableTool, Scopes, ToolContext, ToolRun } from '#pure/contract/tool.ts';

/** Where tools run. Today the local probe; the wire protocol of remote ones is in `protocol.ts`. */
export interface Probes extends Service {
  list(): Promise<ProbeInfo[]>;
  /** What the owner of the networks declared; every run has it in its limits. */
  readonly scopes: Scopes;
  /** A run of a tool on a probe. The context is complete but for what the caller overrides. */
  run(
    probeId: string,
    tool: RunnableTool,
    input: unknown,
    options: { readonly signal: AbortSignal; readonly limits?: Partial<ToolContext['limits']> },
  ): ToolRun;
}
