/** SonicWall: SNWL-COMMON-MIB snwlSys. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const system = '1.3.6.1.4.1.8741.2.1.1';

export const sonicwall = definePlatform({
  id: 'sonicwall',
  name: 'SonicWall SonicOS',
  vendor: 'SonicWall',
  kind: 'firewall',
  detect: [{ objectIds: enterprises('8741') }, { descr: /SonicW(ALL|all)/ }],
  version: [
    { from: 'descr', pattern: /SonicOS (?:Enhanced |Standard )?(\d[\w.-]+)/ },
    { from: 'object', oid: `${system}.3` },
    { from: 'descr', pattern: /\( ?(\d[\w.-]+)/ },
  ],
  model: [
    { from: 'descr', pattern: /SonicW(?:ALL|all) (.+?) \(/ },
    { from: 'object', oid: `${system}.1` },
  ],
  serial: [{ from: 'object', oid: `${system}.2` }],
});
