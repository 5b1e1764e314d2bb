/** Check Point Gaia, SecurePlatform and the small embedded appliances: CHECKPOINT-MIB svn. Their agent is net-snmp. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const svn = '1.3.6.1.4.1.2620.1.6';

export const gaia = definePlatform({
  id: 'gaia',
  name: 'Check Point Gaia',
  vendor: 'Check Point',
  kind: 'firewall',
  detect: [
    { objectIds: enterprises('2620') },
    // svnProdName exists where any Check Point software runs; the kernel of Gaia carries a `cp` in its release.
    { objectIds: enterprises('8072'), object: { oid: `${svn}.1`, matches: /./ } },
    { objectIds: enterprises('8072'), descr: /^Linux \S+ \d\S+cpx86_64/ },
    { descr: /Check ?Point/ },
  ],
  version: [{ from: 'object', oid: `${svn}.4.1` }],
  model: [{ from: 'object', oid: `${svn}.16.7` }],
  serial: [{ from: 'object', oid: `${svn}.16.3` }],
});
