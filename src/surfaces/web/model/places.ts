/** The places of the page, with the letter that follows `g`. Those under the thumb stand in the bar of a phone. */
import {
  Activity,
  BellRing,
  BookOpen,
  Cable,
  FolderTree,
  Gauge,
  History,
  Layers,
  LayoutDashboard,
  LayoutGrid,
  ListTree,
  Network,
  Radar,
  Scale,
  Server,
  Settings,
  Toolbox,
  Waypoints,
} from 'lucide-react';

export const places = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', thumb: true },
  { to: '/dashboards', label: 'Dashboards', icon: LayoutGrid, key: 'w' },
  { to: '/map', label: 'Map', icon: Network, key: 'm', thumb: true },
  { to: '/devices', label: 'Devices', icon: Server, key: 'd', thumb: true },
  { to: '/endpoints', label: 'Endpoints', icon: Cable, key: 'p' },
  { to: '/ipam', label: 'Addresses', icon: Waypoints, key: 'i' },
  { to: '/tree', label: 'Tree', icon: FolderTree, key: 'r' },
  { to: '/sensors', label: 'Sensors', icon: Gauge, key: 's' },
  { to: '/latency', label: 'Latency', icon: Activity, key: 'l' },
  { to: '/alerts', label: 'Alerts', icon: BellRing, key: 'a', thumb: true },
  { to: '/rules', label: 'Rules', icon: Scale, key: 'r' },
  { to: '/services', label: 'Services', icon: Layers, key: 'v' },
  { to: '/events', label: 'Timeline', icon: History, key: 'e' },
  { to: '/tools', label: 'Toolbox', icon: Toolbox, key: 't' },
  { to: '/mibs', label: 'MIBs', icon: ListTree, key: 'b' },
  { to: '/discovery', label: 'Discovery', icon: Radar, key: 'f' },
] as const;
export const morePlaces = [
  { to: '/settings', label: 'Settings', icon: Settings, key: ',' },
  { to: '/docs', label: 'Documentation', icon: BookOpen, key: 'h' },
] as const;
