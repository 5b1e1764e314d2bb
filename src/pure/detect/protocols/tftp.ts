/**
 * TFTP (RFC 1350): a file that nobody has is asked for. The answer comes from a port of its own (section 4): who listens to port 69 alone hears
 * nothing.
 */
import { concat } from '../../wire/octets.ts';
import { decodeTftp, tftpErrors, tftpPort } from '../../wire/tftp.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const readRequest = [0, 1];

export const tftp = defineProtocol({
  id: 'tftp',
  title: 'TFTP',
  transport: 'udp',
  ports: [tftpPort],
  answersElsewhere: true,
  probes: [{ id: 'tftp-read', bytes: () => concat(readRequest, 'nocturne.detect\0octet\0') }],
  rarity: 4,
  recognise(bytes) {
    const packet = decodeTftp(bytes);
    // Its own zero octet must end the text (section 5), and end the datagram.
    if (packet?.kind !== 'error' || packet.code >= tftpErrors.length || bytes.at(-1) !== 0) return undefined;
    if (bytes.length !== packet.message.length + 5 || !/^[\x20-\x7e]*$/.test(packet.message))
      return undefined;
    return { name: 'tftp', info: shown(packet.message) || tftpErrors[packet.code]!, confidence: 8 };
  },
});
