import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  Dashboard,
  DashboardInput,
  DashboardShare,
  PanelData,
  PanelKindInfo,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Principal } from '#services/access/port.ts';

export interface Dashboards extends Service {
  list(): Promise<ResponseOf<'dashboards'>>;
  dashboard(id: string): Promise<Dashboard>;
  create(input: DashboardInput, by: string): Promise<Dashboard>;
  /** Refused with `conflict` when `version` is not the one that is stored. */
  update(id: string, input: BodyOf<'updateDashboard'>, by: string): Promise<Dashboard>;
  remove(id: string): Promise<void>;
  kinds(): readonly PanelKindInfo[];
  data(query: BodyOf<'panelData'>): Promise<PanelData>;
  shares(id: string): Promise<DashboardShare[]>;
  share(
    id: string,
    body: BodyOf<'createDashboardShare'>,
    by: string,
  ): Promise<ResponseOf<'createDashboardShare'>>;
  revokeShare(id: string): Promise<void>;
  /** What the link that somebody came with shares; null for everybody else. */
  shared(principal: Principal): Promise<Dashboard | null>;
  sharedData(principal: Principal, query: BodyOf<'sharedData'>): Promise<PanelData | null>;
  top(query: QueryOf<'top'>): Promise<ResponseOf<'top'>>;
  tree(query: QueryOf<'tree'>): Promise<ResponseOf<'tree'>>;
  sitePlaces(): Promise<ResponseOf<'sitePlaces'>>;
  placeSite(id: string, body: BodyOf<'placeSite'>): Promise<ResponseOf<'placeSite'>>;
}
