import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeKexInit,
  decodeKexReply,
  decodeSshPacket,
  encodeKexInit,
  encodeKexRequest,
  encodeSshPacket,
  parseIdentification,
  sshMessages,
} from './ssh.ts';

test.each([
  [
    'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
    { protocol: '2.0', software: 'OpenSSH_9.2p1', comment: 'Debian-2+deb12u3' },
  ],
  ['SSH-1.99-Cisco-1.25', { protocol: '1.99', software: 'Cisco-1.25' }],
  ['SSH-2.0-ROSSSH', { protocol: '2.0', software: 'ROSSSH' }],
  ['HTTP/1.1 400 Bad Request', undefined],
  ['SSH-2.0-', undefined],
  ['SSH-2.0-\u0007bell', undefined],
])('%s', (line, expected) => {
  expect(parseIdentification(line)).toEqual(expected);
});

test('packets are a multiple of eight and come back whole, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (payload, cutAt) => {
      const bytes = encodeSshPacket(payload);
      expect(bytes.length % 8).toBe(0);
      expect(decodeSshPacket(bytes, 0)).toEqual({ state: 'complete', payload, lengthBytes: bytes.length });
      expect(decodeSshPacket(bytes.subarray(0, cutAt % bytes.length), 0).state).toBe('partial');
    }),
  );
});

const names = fc.array(fc.stringMatching(/^[a-z0-9@.-]{1,30}$/), { maxLength: 12 });
test('an offer comes back as it was made', () => {
  const offers = fc.record({
    kex: names,
    hostKeys: names,
    ciphersToServer: names,
    ciphersToClient: names,
    macsToServer: names,
    macsToClient: names,
    compression: names,
  });
  fc.assert(
    fc.property(offers, (offer) => {
      expect(decodeKexInit(encodeKexInit(new Uint8Array(16), offer))).toEqual(offer);
    }),
  );
});

test('a reply holds the host key, and the request the public value', () => {
  const blob = Uint8Array.from([0, 0, 0, 7, ...new TextEncoder().encode('ssh-rsa'), 1, 2, 3]);
  const reply = Uint8Array.from([sshMessages.kexReply, 0, 0, 0, blob.length, ...blob, 9, 9]);
  expect(decodeKexReply(reply)).toEqual({ type: 'ssh-rsa', blob });
  expect([...encodeKexRequest(Uint8Array.of(5, 6))]).toEqual([sshMessages.kexRequest, 0, 0, 0, 2, 5, 6]);
});

test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      decodeSshPacket(bytes, 0);
      for (const kind of [sshMessages.kexInit, sshMessages.kexReply]) {
        bytes[0] = kind;
        decodeKexInit(bytes);
        decodeKexReply(bytes);
      }
    }),
    { numRuns: 2000 },
  );
});
