/** HP ProCurve, Aruba AOS-S and OfficeConnect switches: hpEtherSwitch of HP's registry. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

export const procurve = definePlatform({
  id: 'procurve',
  name: 'HPE Aruba AOS-S (ProCurve)',
  vendor: 'HPE',
  kind: 'switch',
  detect: [
    { objectIds: enterprises('11.2.3.7') },
    { objectIds: enterprises('11'), descr: /ProCurve|Switch.*revision|OfficeConnect|Instant On/i },
    { descr: /ProCurve|Aruba Instant On \d/i },
    { objectIds: enterprises('11.2.3.7.8.5') },
  ],
  version: [
    { from: 'descr', pattern: /revision (?![A-Z]+\.00\.00)([A-Z]{1,2}\.\d\d\.\d\d(?:\.\d{4})?\w*)/ },
    // hpSwitchOsVersion of STATISTICS-MIB (hpicf).
    { from: 'object', oid: '1.3.6.1.4.1.11.2.14.11.5.1.1.3' },
    { from: 'descr', pattern: /[,-] ([A-Z]{1,2}\.\d+\.\d+(?:\.\d+)?)/ },
  ],
  model: [
    {
      from: 'descr',
      pattern:
        /^(?:HPE?|Aruba|Hewlett.Packard(?: Enterprise)?)?,? ?(?:ProCurve )?(?:HPE? )?(?:ANW )?(J\w{5,6} [^,]+?)(?: Switch)?(?:, revision| -|,)/i,
    },
    { from: 'descr', pattern: /^HPE? ([^,]+),/ },
  ],
  // hpHttpMgSerialNumber of SEMI-MIB.
  serial: [{ from: 'object', oid: '1.3.6.1.4.1.11.2.36.1.1.2.9' }, { from: 'entity' }],
});
