import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'coap',
    about: 'coap-server of libcoap 4.3.1, Debian 12',
    asked: 'coap-core',
    bytes: hex(`
      64454e6f6e6f6374c128ff3c2f3e3b7469746c653d2247656e6572616c20496e666f223b63743d302c3c2f74696d653e
      3b69663d22636c6f636b223b72743d227469636b73223b7469746c653d22496e7465726e616c20436c6f636b223b6374
      3d303b6f62732c3c2f6173796e633e3b63743d302c3c2f6578616d706c655f646174613e3b7469746c653d224578616d
      706c652044617461223b63743d303b6f6273`),
    is: { name: 'coap', info: 'resources /, /time, /async, /example_data', confidence: 8 },
  },
];
