/** MQTT brokers: whether anybody may connect, and so publish and subscribe. Nothing is published, no topic is subscribed to. */
import { decodeMqtt, encodeConnect, encodeDisconnect } from '../../wire/mqtt.ts';
import { type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, speaks, talkTo } from '../finding.ts';

const rules = [
  {
    id: 'no-login',
    title: 'MQTT broker without a login',
    severity: 'high',
    remedy:
      'Mosquitto: "allow_anonymous false" and "password_file"; EMQX, HiveMQ, RabbitMQ: switch anonymous connections off. Let an ACL say who may use which topic.',
    references: ['CWE-306', 'MQTT 5.0 section 5.4'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('mqtt', rules);

export const mqtt = defineAudit({
  id: 'mqtt',
  title: 'MQTT',
  summary: 'Connections without a login',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('mqtt', 'secure-mqtt')(target),

  async run(target, world) {
    const id = `nocturne${world.random.uint32().toString(36)}`;
    const { value } = await talkTo(target, world, async (talk) => {
      await talk.write(encodeConnect('3.1.1', { id, keepAliveS: 10 }));
      const answer = await talk.next((bytes) => decodeMqtt(bytes, '3.1.1'));
      await talk.write(encodeDisconnect());
      return answer.kind === 'connect-acknowledged' && answer.reason === 0;
    });
    return value ? [find('no-login', 'CONNECT without user and password was accepted')] : [];
  },
});
