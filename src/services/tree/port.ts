import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  ChangePreview,
  Library,
  NodeRef,
  Role,
  SensorSelection,
  SensorTemplate,
  TreeDetail,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Effective } from '#pure/tree/effective.ts';
import type { DeclaredKind } from '#services/apply/port.ts';

export type Node = Pick<NodeRef, 'kind' | 'id'>;

/** Where a device stands, in words. */
export interface PlaceNames {
  readonly site: string | null;
  /** Names of its groups from the top, with slashes. */
  readonly group: string | null;
  readonly platform: string | null;
}

export interface Tree extends Service {
  /** What sensors of a device inherit; of none, what the root says. */
  inherited(deviceId: string | null): Effective;
  placeOf(deviceId: string): PlaceNames | undefined;
  children(query: QueryOf<'treeChildren'>, accountId: string): Promise<ResponseOf<'treeChildren'>>;
  search(query: QueryOf<'treeSearch'>, accountId: string): Promise<ResponseOf<'treeSearch'>>;
  detail(node: Node): Promise<TreeDetail>;
  change(node: Node, body: BodyOf<'updateTreeNode'>): Promise<ChangePreview>;
  move(body: BodyOf<'moveTreeNode'>): Promise<ChangePreview>;
  groups(): Promise<ResponseOf<'groups'>['items']>;
  createGroup(body: BodyOf<'createGroup'>): Promise<ResponseOf<'createGroup'>>;
  updateGroup(id: string, body: BodyOf<'updateGroup'>): Promise<ResponseOf<'updateGroup'>>;
  deleteGroup(id: string): Promise<void>;
  favour(node: Node, accountId: string, on: boolean): Promise<void>;
  /** Throws unless the role is enough for what the tree asks for at this node. */
  requireRole(node: Node, role: Role): void;
  /** Ids of the sensors that are meant; throws where nothing says which. */
  select(selection: SensorSelection): readonly string[];
  libraries(): Promise<Library[]>;
  createLibrary(body: BodyOf<'createLibrary'>): Promise<Library>;
  updateLibrary(id: string, body: BodyOf<'updateLibrary'>): Promise<Library>;
  deleteLibrary(id: string): Promise<void>;
  /** Sensors of a library: a scope for rules, reports and maintenance. Cheap: kept for a second. Undefined: no such library. */
  members(libraryId: string): ReadonlySet<string> | undefined;
  templates(): readonly SensorTemplate[];
  createTemplate(body: BodyOf<'createTemplate'>): Promise<SensorTemplate>;
  deleteTemplate(id: string): Promise<void>;
  applyTemplate(id: string, body: BodyOf<'applyTemplate'>): Promise<ResponseOf<'applyTemplate'>>;
  cloneSensors(deviceId: string, body: BodyOf<'cloneSensors'>): Promise<ResponseOf<'cloneSensors'>>;
  readonly kinds: readonly DeclaredKind[];
}
