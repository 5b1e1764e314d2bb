/** HPE Aruba AOS-CX: ARUBAWIRED-*-MIB below 47196. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const arubaosCx = definePlatform({
  id: 'arubaos-cx',
  name: 'HPE Aruba AOS-CX',
  vendor: 'HPE Aruba',
  kind: 'switch',
  detect: [{ objectIds: enterprises('47196') }, { descr: /ArubaOS-CX|AOS-CX/ }],
  version: [{ from: 'descr', pattern: /\b([A-Z]{2}\.\d\d\.\d\d\.\S+)/ }],
  model: [{ from: 'descr', pattern: /\b((?:JL|R\d|S\d|JH)\w+ .+?) [A-Z]{2}\.\d\d\./ }],
});
