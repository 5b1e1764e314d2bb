/** A tool is drawn by the group it declares: the page knows no tool by its id. */
import { Activity, ArrowRightLeft, Calculator, Plug, Server, Tag } from 'lucide-react';
import type { ToolGroup } from '#pure/contract/subject.ts';

export const groupTitles: Readonly<Record<ToolGroup, string>> = {
  reachability: 'Reachability',
  services: 'Services',
  names: 'Names',
  snmp: 'SNMP',
  switching: 'Switching',
  addresses: 'Addresses',
};
const icons: Readonly<Record<ToolGroup, React.ElementType>> = {
  reachability: Activity,
  services: Plug,
  names: Tag,
  snmp: Server,
  switching: ArrowRightLeft,
  addresses: Calculator,
};

export function ToolIcon({ group, size = 17 }: { group: ToolGroup; size?: number }) {
  const Icon = icons[group];
  return <Icon size={size} aria-hidden />;
}
