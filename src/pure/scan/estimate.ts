/**
 * How long a scan will take, by what is known before it begins. The numbers are what such scans took here; a plan that names a rate is held to
 * it. An estimate that is out by a factor of two still tells an hour from a month.
 */
export interface EstimateQuestion {
  readonly addresses: number;
  /** False: all are taken to be there, and ports of all of them are asked. */
  readonly discovers: boolean;
  readonly tcpPorts: number;
  readonly udpPorts: number;
  readonly retries: number;
  readonly ratePps: number | null;
  readonly hostTimeoutMs: number | null;
  readonly services: boolean;
}

/** What a network takes without losing answers, where nobody says otherwise. */
const ratePpsUsual = 20_000;
/** Questions that a silent address costs, all methods and their second tries together. */
const questionsPerAddress = 6;
/** Of large ranges about this share answers; of a few addresses people know that they are there. */
const aliveShare = 0.1;
const aliveAll = 256;
/** Hosts whose ports are asked at the same time. */
const hostsAtOnce = 1024;
/** Most systems tell of closed UDP ports about once a second (RFC 1812 section 4.3.2.8). */
const closedUdpMs = 1000;
/** More tries than these are only made where answers get lost. */
const triesUsual = 2;
/** Waiting for stragglers, once for each group. */
const waitMs = 1000;
const openPortsPerHost = 4;
const servicesAtOnce = 64;
const serviceMs = 3000;

export function estimateMs(question: EstimateQuestion): number {
  const { addresses, tcpPorts, udpPorts, retries } = question;
  const perMs = Math.min(question.ratePps ?? ratePpsUsual, ratePpsUsual * 10) / 1000;
  const alive =
    question.discovers && addresses > aliveAll
      ? Math.max(aliveAll, Math.ceil(addresses * aliveShare))
      : addresses;
  const discoveryMs = question.discovers ? (addresses * questionsPerAddress) / perMs + waitMs : 0;
  const groups = Math.ceil(alive / hostsAtOnce);
  const tcpMs =
    tcpPorts > 0 ? (alive * tcpPorts * (1 + Math.min(retries, triesUsual) / 2)) / perMs + groups * waitMs : 0;
  const udpMs =
    udpPorts > 0 ? Math.max((alive * udpPorts * 2) / perMs, groups * (waitMs + udpPorts * closedUdpMs)) : 0;
  const servicesMs = question.services ? (alive * openPortsPerHost * serviceMs) / servicesAtOnce : 0;
  const hostMs = Math.max(tcpMs, udpMs) + servicesMs;
  const bounded =
    question.hostTimeoutMs === null ? hostMs : Math.min(hostMs, groups * question.hostTimeoutMs);
  return Math.round(discoveryMs + bounded);
}
