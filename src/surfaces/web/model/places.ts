/** The places of the page, with the letter that follows `g`. */
import {
  BellRing,
  BookOpen,
  Gauge,
  History,
  LayoutDashboard,
  Network,
  Radar,
  Server,
  Settings,
  Toolbox,
} from 'lucide-react';

export const places = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' },
  { to: '/map', label: 'Map', icon: Network, key: 'm' },
  { to: '/devices', label: 'Devices', icon: Server, key: 'd' },
  { to: '/sensors', label: 'Sensors', icon: Gauge, key: 's' },
  { to: '/alerts', label: 'Alerts', icon: BellRing, key: 'a' },
  { to: '/events', label: 'Timeline', icon: History, key: 'e' },
  { to: '/tools', label: 'Toolbox', icon: Toolbox, key: 't' },
  { to: '/discovery', label: 'Discovery', icon: Radar, key: 'f' },
] as const;
export const morePlaces = [
  { to: '/settings', label: 'Settings', icon: Settings, key: ',' },
  { to: '/docs', label: 'Documentation', icon: BookOpen, key: 'h' },
] as const;
