/** VMware's authentication daemon on port 902 of ESX and Workstation greets with its version and the protocols behind it. */
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const greeting = /^220 VMware Authentication Daemon Version (\d[\w.]{0,20})(?:[:,] ?([^\r\n]{0,200}))?/;

export const vmwareAuthd = defineProtocol({
  id: 'vmware-authd',
  title: 'VMware authentication daemon',
  transport: 'tcp',
  ports: [902, 912],
  greets: true,
  rarity: 6,
  recognise(bytes) {
    const found = greeting.exec(latin1(bytes, 400));
    if (!found) return undefined;
    const info = shown(found[2] ?? '').replace(/[ ,]+$/, '');
    return {
      name: 'vmware-auth',
      product: 'VMware Authentication Daemon',
      version: found[1]!,
      ...(info ? { info } : {}),
      confidence: 10,
    };
  },
});
