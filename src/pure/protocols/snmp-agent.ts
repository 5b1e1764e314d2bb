/** What is remembered of one SNMP agent between requests, sessions and runs: round-trip times, answer sizes, its version 3 engine. */

export interface EngineState {
  readonly id: Uint8Array;
  readonly boots: number;
  readonly timeS: number;
  /** Our monotonic clock when it told. */
  readonly learntMs: number;
}

export interface SnmpAgent {
  readonly address: string;
  readonly port: number;
  smoothedRttMs: number | undefined;
  rttVariationMs: number;
  /** No answer is asked for more objects than this: learnt from answers cut short, tooBig and silence. */
  bindsMax: number;
  /** Answers as large as that since it was last lowered. */
  fullAnswers: number;
  engine: EngineState | undefined;
  /** Of any datagram that came from its address and port. */
  lastHeardMs: number;
}

/** Agents remembered after their last session was closed, oldest forgotten first: some 300 bytes each. */
const agentsMax = 20_000;
const bindsCeiling = 128;
const fullAnswersBeforeMore = 64;
/** RFC 6298 section 2.4 rounds up to a second, for TCP; agents on a LAN answer in a millisecond, but may be busy for some hundred. */
const retransmissionMsMin = 250;

const newAgent = (address: string, port: number): SnmpAgent => ({
  address,
  port,
  smoothedRttMs: undefined,
  rttVariationMs: 0,
  bindsMax: bindsCeiling,
  fullAnswers: 0,
  engine: undefined,
  lastHeardMs: Number.NEGATIVE_INFINITY,
});

/** RFC 6298 section 2: only of requests that were sent once (Karn). */
export function learnRtt(agent: SnmpAgent, rttMs: number): void {
  if (agent.smoothedRttMs === undefined) {
    agent.smoothedRttMs = rttMs;
    agent.rttVariationMs = rttMs / 2;
    return;
  }
  agent.rttVariationMs = 0.75 * agent.rttVariationMs + 0.25 * Math.abs(agent.smoothedRttMs - rttMs);
  agent.smoothedRttMs = 0.875 * agent.smoothedRttMs + 0.125 * rttMs;
}

/** How long to wait before asking again; an agent never heard of gets all the time the caller gives. */
export function retransmissionMs(agent: SnmpAgent, attempt: number, timeoutMs: number): number {
  if (agent.smoothedRttMs === undefined) return timeoutMs;
  const base = Math.max(retransmissionMsMin, agent.smoothedRttMs + 4 * agent.rttVariationMs);
  return Math.min(timeoutMs, base * 2 ** (attempt - 1));
}

/** The agent could not give more than `binds` objects in one answer. */
export function learnLimit(agent: SnmpAgent, binds: number): void {
  agent.bindsMax = Math.max(1, Math.min(agent.bindsMax, Math.floor(binds)));
  agent.fullAnswers = 0;
}

/** What made an answer too large may be gone: after many full ones a larger is tried. */
export function learnRoom(agent: SnmpAgent, binds: number): void {
  if (binds < agent.bindsMax || ++agent.fullAnswers < fullAnswersBeforeMore) return;
  agent.bindsMax = Math.min(bindsCeiling, Math.ceil(agent.bindsMax * 1.25));
  agent.fullAnswers = 0;
}

export interface AgentMemory {
  /** One for each credential: what a wrong one learns must not mislead a right one. */
  at(address: string, port: number, credentialKey: string): SnmpAgent;
}

/** Least recently used first out; whoever holds an agent keeps it, it is only no longer found. */
export function createAgentMemory(): AgentMemory {
  const agents = new Map<string, SnmpAgent>();
  return {
    at(address, port, credentialKey) {
      const key = `${address} ${port} ${credentialKey}`;
      const agent = agents.get(key) ?? newAgent(address, port);
      agents.delete(key);
      agents.set(key, agent);
      if (agents.size > agentsMax) agents.delete(agents.keys().next().value!);
      return agent;
    },
  };
}
