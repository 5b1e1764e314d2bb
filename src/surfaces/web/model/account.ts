/** Who is signed in and what that permits. The server decides; the page only hides what would be refused. */
import { roles } from 'virtual:contract';
import type { Role } from '#pure/contract/resources.ts';
import { useApi } from './client.ts';

export function useAccount() {
  return useApi('whoami', {}, { staleTime: 300_000, retry: false }).data?.account ?? null;
}
export function useMay(role: Role): boolean {
  const account = useAccount();
  return account !== null && roles.indexOf(account.role) >= roles.indexOf(role);
}
