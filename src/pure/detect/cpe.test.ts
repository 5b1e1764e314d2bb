import { expect, test } from 'vitest';
import { cpe, cpesOf, whole } from './cpe.ts';
import { cpeProducts } from './cpe-products.ts';

test.each<[string, string | undefined, readonly string[]]>([
  ['OpenSSH', '9.2p1 Debian-2+deb12u3', ['cpe:2.3:a:openbsd:openssh:9.2:p1']],
  ['nginx', '1.22.1', ['cpe:2.3:a:f5:nginx:1.22.1']],
  ['MariaDB', '10.11.19-MariaDB-0+deb12u1', ['cpe:2.3:a:mariadb:mariadb:10.11.19']],
  ['InfluxDB', '1.6.7~rc0', ['cpe:2.3:a:influxdata:influxdb:1.6.7']],
  ['Grafana', '10.0.0-beta1', ['cpe:2.3:a:grafana:grafana:10.0.0:beta1']],
  ['Joomla', '4.3', ['cpe:2.3:a:joomla:joomla\\!:4.3']],
  ['VMware ESXi', '7.0', ['cpe:2.3:o:vmware:esxi:7.0']],
  ['Postfix', undefined, ['cpe:2.3:a:postfix:postfix:*']],
  ['nobody knows it', '1', []],
  ['constructor', '1', []],
])('%s %s', (product, version, names) => expect(cpesOf(product, version)).toEqual(names));

test('a name has thirteen parts, however it begins', () => {
  expect(whole('cpe:2.3:a:openbsd:openssh:9.2:p1')).toBe('cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*');
  expect(whole(cpe('a', 'joomla', 'joomla!', '4:3'))).toBe('cpe:2.3:a:joomla:joomla\\!:4\\:3:*:*:*:*:*:*:*');
  const full = 'cpe:2.3:a:f5:nginx:1.22.1:*:*:*:*:*:*:*';
  expect(whole(full)).toBe(full);
});

test('the table holds words of the dictionary', () => {
  for (const [product, [vendor, name]] of Object.entries(cpeProducts))
    expect(`${vendor} ${name}`, product).toMatch(/^[a-z0-9_.-]+ [a-z0-9_.\-!/]+$/);
});
