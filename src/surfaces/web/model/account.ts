/** Who is signed in and what that permits. The server decides; the page only hides what would be refused. */
import { roles } from 'virtual:contract';
import type { Role } from '#pure/contract/resources.ts';
import { useApi } from './client.ts';

/** `asked` false: nobody is signed in where this is shown, so the server is not asked. */
export function useAccount(asked = true) {
  return useApi('whoami', {}, { staleTime: 300_000, retry: false, enabled: asked }).data?.account ?? null;
}
export function useMay(role: Role, asked = true): boolean {
  const account = useAccount(asked);
  return account !== null && roles.indexOf(account.role) >= roles.indexOf(role);
}
