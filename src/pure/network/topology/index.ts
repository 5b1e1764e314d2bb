/** The network as the facts of its devices together tell it: cables first, then what runs over them, then who hangs on them. */
import { bgpClaims, ospfClaims } from './adjacencies.ts';
import { aggregateClaims } from './aggregates.ts';
import { createCables } from './cables.ts';
import { endKey, finish, mergeClaims } from './claims.ts';
import { createDirectory } from './directory.ts';
import { locate } from './endpoints.ts';
import { concludeForwarding } from './forwarding.ts';
import { routeClaims, subnetClaims, subnetsOf, virtualRoutersOf } from './layer3.ts';
import type { DerivedTopology, TopologyInput } from './model.ts';
import { neighbourClaims, settleNeighbours } from './neighbours.ts';
import { sightingsOf } from './sightings.ts';
import { concludeTrees } from './spanning-tree.ts';

export function deriveTopology(input: TopologyInput): DerivedTopology {
  const directory = createDirectory(input);
  const { links: heard, conflicts } = settleNeighbours(
    [...neighbourClaims(directory), ...aggregateClaims(directory)],
    directory,
  );
  const cables = createCables(heard, directory);
  const shared = concludeTrees(directory, cables);
  const sightings = sightingsOf(directory);
  const forwarding = concludeForwarding(sightings, shared, cables);
  const places = locate(input, directory, sightings, forwarding.nodes, forwarding.uplinks, cables);
  const subnets = subnetsOf(directory);
  const l3 = mergeClaims([...subnetClaims(subnets), ...routeClaims(directory)]);
  const adjacencies = [...mergeClaims(ospfClaims(directory)), ...mergeClaims(bgpClaims(directory))];
  const links = [...cables.all(), ...l3, ...adjacencies].map(finish);
  return {
    links,
    nodes: [...forwarding.nodes, ...places.nodes],
    endpoints: places.endpoints,
    conflicts: conflicts.map((conflict) => ({
      ...conflict,
      links: links
        .filter(
          ({ layer, a, b }) =>
            layer === 'physical' && [a, b].some((end) => endKey(end) === endKey(conflict.port)),
        )
        .map(({ key }) => key),
    })),
    subnets,
    virtualRouters: virtualRoutersOf(directory),
    steps: forwarding.steps,
  };
}
