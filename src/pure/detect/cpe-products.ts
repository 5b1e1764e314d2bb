/** Products as we call them ⇄ vendor and product of the CPE dictionary; the part is `a` unless it is told. */
export const cpeProducts: Readonly<
  Record<string, readonly [vendor: string, product: string, part?: 'a' | 'o' | 'h']>
> = {
  OpenSSH: ['openbsd', 'openssh'],
  Dropbear: ['dropbear_ssh_project', 'dropbear_ssh'],
};
