import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'java-rmi',
    about: 'rmiregistry of OpenJDK 17',
    asked: 'rmi-stream',
    bytes: hex('4e00093132372e302e302e310000b520'),
    is: { name: 'rmi', product: 'Java RMI', confidence: 8 },
  },
  {
    of: 'jdwp',
    about: 'OpenJDK 17.0.15',
    asked: 'jdwp-version',
    bytes: hex(`
      4a4457502d48616e647368616b65000000e3004e6f63800000000000a54a61766120446562756720576972652050726f
      746f636f6c20285265666572656e636520496d706c656d656e746174696f6e292076657273696f6e2031372e300a4a56
      4d20446562756720496e746572666163652076657273696f6e2031372e300a4a564d2076657273696f6e2031372e302e
      313520284f70656e4a444b2036342d4269742053657276657220564d2c206d69786564206d6f64652c2073686172696e
      672900000011000000000000000731372e302e3135000000184f70656e4a444b2036342d426974205365727665722056
      4d`),
    is: {
      name: 'jdwp',
      product: 'OpenJDK 64-Bit Server VM',
      version: '17.0.15',
      info: 'Java Debug Wire Protocol (Reference Implementation) version 17.0 JVM Debug Interface version 17.0 JVM version 17.0.15 (OpenJDK 64-Bit Server VM, mixed mode, sharing)',
      cpes: ['cpe:2.3:a:oracle:openjdk:17.0.15'],
      confidence: 10,
    },
  },
];
