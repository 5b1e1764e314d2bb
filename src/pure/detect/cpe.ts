/** Names of products as the National Vulnerability Database has them: CPE 2.3 formatted strings (NISTIR 7695 section 6.2), cut after the version. */

/** Section 6.2: everything but letters, digits, `_`, `-` and `.` is escaped. */
const escaped = (value: string): string =>
  value
    .toLowerCase()
    .replace(/\s+/g, '_')
    .replace(/[^\w.-]/g, '\\$&');

/** `part` is a for applications, o for operating systems, h for hardware. */
export const cpe = (part: 'a' | 'o' | 'h', vendor: string, product: string, version?: string): string =>
  `cpe:2.3:${part}:${escaped(vendor)}:${escaped(product)}:${version ? escaped(version) : '*'}`;
