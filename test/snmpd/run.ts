/** Runs a tool over the real network, with credentials written in place as on the command line. */
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { fakeContext, silentLog } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { RunnableTool, ToolRecord, Verdict } from '#pure/contract/tool.ts';
import { inlineCredentials } from '#surfaces/cli/credentials.ts';

export async function runForReal(
  tool: RunnableTool,
  input: object,
): Promise<{ readonly records: ToolRecord[]; readonly verdict: Verdict }> {
  const net = await createNetwork({ mode: 'inline', log: silentLog });
  const result = await runOver(tool, input, net);
  await net.close();
  return result;
}

/** The same over a network that the test passes in; time is real, so a silent target costs its timeout. */
export async function runOver(
  tool: RunnableTool,
  input: object,
  net: Network,
): Promise<{ readonly records: ToolRecord[]; readonly verdict: Verdict }> {
  const context = fakeContext({
    net,
    clock: systemClock,
    random: systemRandom,
    devices: inlineCredentials({}),
  });
  const started = tool.start(input, context);
  const records: ToolRecord[] = [];
  for await (const record of started.records) records.push(record);
  return { records, verdict: started.verdict() };
}
