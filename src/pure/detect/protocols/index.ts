/** Every protocol that is recognised. One line each, in alphabetical order. */
import type { ServiceProtocol } from '../protocol.ts';
import { ssh } from './ssh.ts';
import { tls } from './tls.ts';

export const protocols: readonly ServiceProtocol[] = [ssh, tls];
