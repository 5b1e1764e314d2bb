/** The templates of the product. Platforms add theirs here, as data. */
import { type SensorTemplate, sensorTemplate } from '../contract/resources.ts';
import { datagramRetries } from './fit.ts';

/** Service checks are heavier than a ping and change less. */
const serviceIntervalMsMin = 30_000;
/** Temperatures move slowly, and agents collect some of these figures with effort: a poll a minute is plenty. */
const healthIntervalMsMin = 60_000;
/** Management controllers are slow, and tell each sensor by itself. */
const controllerIntervalMsMin = 300_000;
/** A certificate changes once in weeks. */
const certificateIntervalMsMin = 3_600_000;

const template = (id: string, name: string, sensors: readonly object[], fits: object = {}): SensorTemplate =>
  sensorTemplate.parse({ id: `built-in-${id}`, name, sensors, builtIn: true, ...fits });

const service = (port: number, name: string, toolId: string, input: Readonly<Record<string, unknown>>) => ({
  port,
  toolId,
  name: `${name} on {device}`,
  input,
  reason: `Port ${port} is open`,
  intervalMsMin: serviceIntervalMsMin,
});

export const builtInTemplates: readonly SensorTemplate[] = [
  template('reachability', 'Reachability', [
    {
      toolId: 'ping',
      name: 'Ping {device}',
      reason: 'Is it there, and how far away?',
      input: { targets: ['{address}'], count: 1, timeoutMs: '{timeoutMs}', replies: true },
      once: true,
    },
  ]),
  template('snmp', 'Ports and health over SNMP', [
    {
      toolId: 'interfaces',
      name: 'Ports of {device}',
      reason: 'Its ports answer over SNMP',
      snmp: true,
      once: true,
      input: { targets: ['{address}'], rounds: 1, timeoutMs: '{tryMs}', retries: datagramRetries },
    },
    {
      toolId: 'health',
      name: 'Health of {device}',
      reason: 'Answers over SNMP: processors, memory, storage and sensors',
      snmp: true,
      once: true,
      intervalMsMin: healthIntervalMsMin,
      timeoutMsMin: 1000,
      input: { targets: ['{address}'], timeoutMs: '{timeoutMs}', retries: datagramRetries },
    },
  ]),
  template('services', 'Services by open port', [
    {
      port: 443,
      toolId: 'tls',
      name: 'Certificate of {device}',
      reason: 'Port 443 is open',
      intervalMsMin: certificateIntervalMsMin,
      input: { target: '{address}', port: 443, trust: false },
    },
    service(22, 'SSH', 'tcp', { targets: ['{address}:22'] }),
    service(25, 'SMTP', 'tcp', { targets: ['{address}:25'] }),
    // Its own name: a server knows it or says so at once, without asking others.
    service(53, 'DNS', 'dns', { names: ['{address}'], type: 'PTR', server: '{address}', recursion: false }),
    service(80, 'HTTP', 'http', { url: 'http://{address}/' }),
    service(8080, 'HTTP 8080', 'http', { url: 'http://{address}:8080/' }),
    service(443, 'HTTPS', 'http', { url: 'https://{address}/', trust: false }),
    service(8443, 'HTTPS 8443', 'http', { url: 'https://{address}:8443/', trust: false }),
  ]),
  template(
    'controllers',
    'Management controllers of servers',
    [
      {
        toolId: 'ipmi',
        name: 'Hardware of {device}',
        reason: 'A management controller: give it a login to read power, sensors and events over IPMI',
        // Whose login it needs nobody knows but its owner.
        auto: false,
        once: true,
        intervalMsMin: controllerIntervalMsMin,
        input: { target: '{address}' },
      },
    ],
    { kinds: ['bmc'] },
  ),
  template(
    'host',
    'Remote access of hosts',
    [
      {
        port: 3389,
        toolId: 'tcp',
        name: 'Remote desktop on {device}',
        reason: 'Port 3389 is open',
        auto: false,
        intervalMsMin: serviceIntervalMsMin,
        input: { targets: ['{address}:3389'] },
      },
    ],
    { platforms: ['windows'] },
  ),
];
