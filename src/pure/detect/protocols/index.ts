/** Every protocol that is recognised. One line each, in alphabetical order. */
import type { ServiceProtocol } from '../protocol.ts';
import { ssh } from './ssh.ts';

export const protocols: readonly ServiceProtocol[] = [ssh];
