/** The places of the page in their groups, each with the letter that follows `g`. Those under the thumb stand in the bar of a phone. */
import {
  Activity,
  ArrowDownWideNarrow,
  BellRing,
  BookOpen,
  Cable,
  CalendarClock,
  FileChartColumn,
  FileUp,
  FolderTree,
  Gauge,
  GitCompareArrows,
  HeartPulse,
  History,
  Layers,
  LayoutDashboard,
  LayoutGrid,
  ListTree,
  Network,
  PhoneCall,
  Radar,
  Scale,
  ScanSearch,
  Send,
  Server,
  Settings,
  SquareStack,
  Toolbox,
  Waypoints,
} from 'lucide-react';

export const groups = [
  {
    name: 'Overview',
    places: [
      { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', thumb: true },
      { to: '/dashboards', label: 'Dashboards', icon: LayoutGrid, key: 'w' },
      { to: '/map', label: 'Map', icon: Network, key: 'm', thumb: true },
      { to: '/health', label: 'Health', icon: HeartPulse, key: 'j' },
    ],
  },
  {
    name: 'Network',
    places: [
      { to: '/devices', label: 'Devices', icon: Server, key: 'd', thumb: true },
      { to: '/endpoints', label: 'Endpoints', icon: Cable, key: 'p' },
      { to: '/ipam', label: 'Addresses', icon: Waypoints, key: 'i' },
      { to: '/tree', label: 'Tree', icon: FolderTree, key: 'y' },
    ],
  },
  {
    name: 'Monitoring',
    places: [
      { to: '/sensors', label: 'Sensors', icon: Gauge, key: 's' },
      { to: '/latency', label: 'Latency', icon: Activity, key: 'l' },
      { to: '/alerts', label: 'Alerts', icon: BellRing, key: 'a', thumb: true },
      { to: '/rules', label: 'Rules', icon: Scale, key: 'r' },
      { to: '/services', label: 'Services', icon: Layers, key: 'v' },
      { to: '/reports', label: 'Reports', icon: FileChartColumn, key: 'u' },
      { to: '/events', label: 'Timeline', icon: History, key: 'e' },
    ],
  },
  {
    name: 'People',
    places: [
      { to: '/on-call', label: 'On call', icon: PhoneCall, key: 'c' },
      { to: '/maintenance', label: 'Maintenance', icon: CalendarClock, key: 'q' },
      { to: '/notifications', label: 'Notifications', icon: Send, key: 'n' },
    ],
  },
  {
    name: 'Tools',
    places: [
      { to: '/tools', label: 'Toolbox', icon: Toolbox, key: 't' },
      { to: '/mibs', label: 'MIBs', icon: ListTree, key: 'b' },
      { to: '/discovery', label: 'Discovery', icon: Radar, key: 'f' },
      { to: '/scans', label: 'Scans', icon: ScanSearch, key: '-' },
    ],
  },
] as const;
export type Place = (typeof groups)[number]['places'][number];

/** Reached from another page, by the palette and by keys, but too seldom to stand in the rail. */
export const sidePlaces = [
  { to: '/top', label: 'Top lists', icon: ArrowDownWideNarrow, key: 'k' },
  { to: '/everything', label: 'Everything', icon: SquareStack, key: 'z' },
  { to: '/exchange', label: 'Import and export', icon: FileUp, key: 'x' },
  { to: '/changes', label: 'Changes', icon: GitCompareArrows, key: '.' },
] as const;
export const morePlaces = [
  { to: '/settings', label: 'Settings', icon: Settings, key: ',' },
  { to: '/docs', label: 'Documentation', icon: BookOpen, key: 'h' },
] as const;

export const places: readonly Place[] = groups.flatMap(({ places: own }): readonly Place[] => own);
export const allPlaces = [...places, ...sidePlaces, ...morePlaces];
/** What the second key of `g x` opens. */
export const goKeys: ReadonlyMap<string, (typeof allPlaces)[number]['to']> = new Map(
  allPlaces.map(({ key, to }) => [key, to]),
);
