/**
 * Every tool, one line each, loaded when first used so that the command line starts fast.
 * The keys are the tool ids; a tidy test checks that this index equals the directory.
 */
import { type RunnableTool, runnable } from '#pure/contract/tool.ts';

export const tools: Readonly<Record<string, () => Promise<RunnableTool>>> = {
  echo: async () => runnable((await import('./echo.ts')).echo),
};

export async function loadTools(): Promise<RunnableTool[]> {
  return await Promise.all(Object.values(tools).map((load) => load()));
}
