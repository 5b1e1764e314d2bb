/** Every address of the page. The landing page is in the first load; map, charts, tools and settings come when visited. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { subjectFields } from '#pure/contract/subject.ts';
import { session } from './model/client.ts';
import { latencySearch } from './model/latency-search.ts';
import { Login } from './pages/login.tsx';
import { Overview } from './pages/overview.tsx';
import { Setup } from './pages/setup.tsx';
import { pages } from './pages.ts';
import { Empty, FaultBox } from './parts/basics.tsx';
import { Shell } from './shell.tsx';

export interface ListSearch {
  readonly q?: string;
  readonly sort?: string;
}
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const listSearch = (search: Record<string, unknown>): ListSearch => {
  const q = text(search.q);
  const sort = text(search.sort);
  return { ...(q ? { q } : {}), ...(sort ? { sort } : {}) };
};
const named =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): { readonly [P in Name]?: string } =>
    Object.fromEntries(names.flatMap((name) => (text(search[name]) ? [[name, text(search[name])]] : []))) as {
      [P in Name]?: string;
    };
/** Numbers stay numbers, so that they stand in the address without quotes. */
const numbered =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): { readonly [P in Name]?: number } =>
    Object.fromEntries(
      names.flatMap((name) => (typeof search[name] === 'number' ? [[name, search[name]]] : [])),
    ) as { [P in Name]?: number };

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <Empty title="There is nothing at this address">Check the link, or go back to the overview.</Empty>
  ),
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: Login,
  validateSearch: named('next'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: Setup,
  validateSearch: named('token'),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: '/shared',
  component: lazyRouteComponent(pages['/shared'], 'Shared'),
});

const under = () => shell;
const overview = createRoute({ getParentRoute: under, path: '/', component: Overview });
const devices = createRoute({
  getParentRoute: under,
  path: '/devices',
  validateSearch: listSearch,
  component: lazyRouteComponent(pages['/devices'], 'Devices'),
});
const device = createRoute({
  getParentRoute: under,
  path: '/devices/$id',
  validateSearch: named('tab'),
  component: lazyRouteComponent(pages['/devices/$id'], 'DevicePage'),
});
const endpoints = createRoute({
  getParentRoute: under,
  path: '/endpoints',
  validateSearch: listSearch,
  component: lazyRouteComponent(pages['/endpoints'], 'Endpoints'),
});
const endpoint = createRoute({
  getParentRoute: under,
  path: '/endpoints/$mac',
  component: lazyRouteComponent(pages['/endpoints/$mac'], 'EndpointPage'),
});
const ipam = createRoute({
  getParentRoute: under,
  path: '/ipam',
  validateSearch: named('q', 'tab'),
  component: lazyRouteComponent(pages['/ipam'], 'IpamPage'),
});
const ipamPrefix = createRoute({
  getParentRoute: under,
  path: '/ipam/$id',
  component: lazyRouteComponent(pages['/ipam/$id'], 'IpamPrefixPage'),
});
const exchange = createRoute({
  getParentRoute: under,
  path: '/exchange',
  component: lazyRouteComponent(pages['/exchange'], 'ExchangePage'),
});
const map = createRoute({
  getParentRoute: under,
  path: '/map',
  validateSearch: named('focus', 'site', 'path', 'q', 'near', 'arrange', 'layers'),
  component: lazyRouteComponent(pages['/map'], 'MapPage'),
});
const latency = createRoute({
  getParentRoute: under,
  path: '/latency',
  validateSearch: latencySearch,
  component: lazyRouteComponent(pages['/latency'], 'LatencyPage'),
});
const tree = createRoute({
  getParentRoute: under,
  path: '/tree',
  validateSearch: named('tab', 'node'),
  component: lazyRouteComponent(pages['/tree'], 'TreePage'),
});
const sensors = createRoute({
  getParentRoute: under,
  path: '/sensors',
  validateSearch: listSearch,
  component: lazyRouteComponent(pages['/sensors'], 'Sensors'),
});
const sensor = createRoute({
  getParentRoute: under,
  path: '/sensors/$id',
  component: lazyRouteComponent(pages['/sensors/$id'], 'SensorPage'),
});
const scanList = createRoute({
  getParentRoute: under,
  path: '/scans',
  validateSearch: named('tab', 'q', 'sort', 'scan', 'state', 'finding'),
  component: lazyRouteComponent(pages['/scans'], 'ScansPage'),
});
const scan = createRoute({
  getParentRoute: under,
  path: '/scans/$id',
  component: lazyRouteComponent(pages['/scans/$id'], 'ScanPage'),
});
const scanEdit = createRoute({
  getParentRoute: under,
  path: '/scans/$id/edit',
  component: lazyRouteComponent(pages['/scans/$id/edit'], 'ScanEditPage'),
});
const scanCompare = createRoute({
  getParentRoute: under,
  path: '/scans/$id/compare',
  validateSearch: named('from', 'to', 'with', 'q', 'what'),
  component: lazyRouteComponent(pages['/scans/$id/compare'], 'ScanComparePage'),
});
const scanRun = createRoute({
  getParentRoute: under,
  path: '/scans/runs/$id',
  component: lazyRouteComponent(pages['/scans/runs/$id'], 'ScanRunPage'),
});
const scanHost = createRoute({
  getParentRoute: under,
  path: '/scans/hosts/$address',
  component: lazyRouteComponent(pages['/scans/hosts/$address'], 'ScanHostPage'),
});
const dashboards = createRoute({
  getParentRoute: under,
  path: '/dashboards',
  component: lazyRouteComponent(pages['/dashboards'], 'DashboardsPage'),
});
const dashboard = createRoute({
  getParentRoute: under,
  path: '/dashboards/$id',
  validateSearch: (search: Record<string, unknown>) => ({
    ...named('site', 'device', 'edit')(search),
    ...numbered('span', 'from', 'to')(search),
  }),
  component: lazyRouteComponent(pages['/dashboards/$id'], 'DashboardPage'),
});
const wall = createRoute({
  getParentRoute: under,
  path: '/wall',
  validateSearch: (search: Record<string, unknown>) => ({
    ...named('show')(search),
    ...numbered('seconds')(search),
  }),
  component: lazyRouteComponent(pages['/wall'], 'Wall'),
});
const top = createRoute({
  getParentRoute: under,
  path: '/top',
  validateSearch: named('list', 'site'),
  component: lazyRouteComponent(pages['/top'], 'Top'),
});
const everything = createRoute({
  getParentRoute: under,
  path: '/everything',
  component: lazyRouteComponent(pages['/everything'], 'Everything'),
});
const health = createRoute({
  getParentRoute: under,
  path: '/health',
  component: lazyRouteComponent(pages['/health'], 'HealthOverview'),
});
const alerts = createRoute({
  getParentRoute: under,
  path: '/alerts',
  validateSearch: (search: Record<string, unknown>) => ({ ...listSearch(search), ...named('show')(search) }),
  component: lazyRouteComponent(pages['/alerts'], 'Alerts'),
});
const alert = createRoute({
  getParentRoute: under,
  path: '/alerts/$id',
  component: lazyRouteComponent(pages['/alerts/$id'], 'AlertPage'),
});
const rules = createRoute({
  getParentRoute: under,
  path: '/rules',
  validateSearch: listSearch,
  component: lazyRouteComponent(pages['/rules'], 'Rules'),
});
const rule = createRoute({
  getParentRoute: under,
  path: '/rules/$id',
  component: lazyRouteComponent(pages['/rules/$id'], 'RulePage'),
});
const services = createRoute({
  getParentRoute: under,
  path: '/services',
  component: lazyRouteComponent(pages['/services'], 'Services'),
});
const derived = createRoute({
  getParentRoute: under,
  path: '/services/$id',
  component: lazyRouteComponent(() => import('./pages/derived.tsx'), 'DerivedPage'),
});
const reports = createRoute({
  getParentRoute: under,
  path: '/reports',
  component: lazyRouteComponent(pages['/reports'], 'ReportsPage'),
});
const report = createRoute({
  getParentRoute: under,
  path: '/reports/$id',
  validateSearch: named('run'),
  component: lazyRouteComponent(pages['/reports/$id'], 'ReportPage'),
});
const reportEdit = createRoute({
  getParentRoute: under,
  path: '/reports/$id/edit',
  component: lazyRouteComponent(pages['/reports/$id/edit'], 'ReportEditPage'),
});
const events = createRoute({
  getParentRoute: under,
  path: '/events',
  component: lazyRouteComponent(pages['/events'], 'Events'),
});
const changes = createRoute({
  getParentRoute: under,
  path: '/changes',
  validateSearch: named('since'),
  component: lazyRouteComponent(pages['/changes'], 'Changes'),
});
const notifications = createRoute({
  getParentRoute: under,
  path: '/notifications',
  validateSearch: named('tab'),
  component: lazyRouteComponent(pages['/notifications'], 'NotificationsPage'),
});
const onCall = createRoute({
  getParentRoute: under,
  path: '/on-call',
  component: lazyRouteComponent(pages['/on-call'], 'OnCallPage'),
});
const maintenance = createRoute({
  getParentRoute: under,
  path: '/maintenance',
  component: lazyRouteComponent(pages['/maintenance'], 'MaintenancePage'),
});
const tools = createRoute({
  getParentRoute: under,
  path: '/tools',
  component: lazyRouteComponent(pages['/tools'], 'Tools'),
});
const tool = createRoute({
  getParentRoute: under,
  path: '/tools/$id',
  validateSearch: named(...subjectFields),
  component: lazyRouteComponent(pages['/tools/$id'], 'ToolPage'),
});
const mibs = createRoute({
  getParentRoute: under,
  path: '/mibs',
  validateSearch: named('object', 'target'),
  component: lazyRouteComponent(pages['/mibs'], 'Mibs'),
});
const discovery = createRoute({
  getParentRoute: under,
  path: '/discovery',
  component: lazyRouteComponent(pages['/discovery'], 'Discovery'),
});
const discoveryJob = createRoute({
  getParentRoute: under,
  path: '/discovery/$id',
  component: lazyRouteComponent(pages['/discovery/$id'], 'DiscoveryJobPage'),
});
const settings = createRoute({
  getParentRoute: under,
  path: '/settings',
  component: lazyRouteComponent(pages['/settings'], 'Settings'),
});
const settingsSection = createRoute({
  getParentRoute: under,
  path: '/settings/$section',
  component: lazyRouteComponent(pages['/settings/$section'], 'Settings'),
});
const docs = createRoute({
  getParentRoute: under,
  path: '/docs',
  component: lazyRouteComponent(pages['/docs'], 'Docs'),
});
const doc = createRoute({
  getParentRoute: under,
  path: '/docs/$',
  component: lazyRouteComponent(pages['/docs/$'], 'Docs'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    setup,
    shared,
    shell.addChildren([
      overview,
      devices,
      device,
      endpoints,
      endpoint,
      ipam,
      ipamPrefix,
      exchange,
      map,
      latency,
      tree,
      sensors,
      sensor,
      dashboards,
      dashboard,
      wall,
      top,
      everything,
      health,
      alerts,
      alert,
      rules,
      rule,
      services,
      derived,
      reports,
      report,
      reportEdit,
      events,
      changes,
      notifications,
      onCall,
      maintenance,
      tools,
      tool,
      mibs,
      discovery,
      discoveryJob,
      scanList,
      scanRun,
      scanHost,
      scan,
      scanEdit,
      scanCompare,
      settings,
      settingsSection,
      docs,
      doc,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error }) => (
    <div className="page narrow" style={{ padding: '2rem' }}>
      <FaultBox error={error} />
    </div>
  ),
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

session.ended = () => {
  const { pathname, href } = router.state.location;
  if (pathname !== '/login' && pathname !== '/setup')
    void router.navigate({ to: '/login', search: { next: href } });
};
