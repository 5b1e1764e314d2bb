import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'drda',
    about: 'Derby 10.14.2.0 of Debian 12',
    asked: 'drda-exchange',
    port: 1527,
    bytes: hex(`
      0081d0020001007b1443001d115ed585a3a6969992e28599a58599c39695a39996934094818995001414041403000724
      070007240f00071440000700101147c1978183888540c4859982a80018116dd585a3a6969992e28599a58599c39695a3
      999693001e115ac3e2e2f1f0f1f4f061f1f04bf1f44bf24bf04060404d6f6f6f5d`),
    is: {
      name: 'drda',
      product: 'Apache Derby',
      cpes: ['cpe:2.3:a:apache:derby:10.14.2.0'],
      version: '10.14.2.0',
      info: 'Apache Derby, CSS10140/10.14.2.0 - ?????, NetworkServerControl',
      confidence: 10,
    },
  },
];
