/** BGP4-MIB: RFC 4273. Facts only; meanings are our own words. */
export const bgp4 = `
module BGP4-MIB
bgp mib-2.15 module
bgpNotification bgp.0
bgpEstablishedNotification bgpNotification.1 trap bgpPeerRemoteAddr,bgpPeerState,bgpPeerLastError -- A session reached the established state.
bgpBackwardTransNotification bgpNotification.2 trap bgpPeerRemoteAddr,bgpPeerState,bgpPeerLastError -- A session fell back.
bgpVersion bgp.1 ro OCTET-STRING(1..255)
bgpLocalAs bgp.2 ro Integer32(0..65535) -- AS number of this speaker.
bgpPeerTable bgp.3 table -- BGP peers.
bgpPeerEntry bgpPeerTable.1 row bgpPeerRemoteAddr
bgpPeerIdentifier bgpPeerEntry.1 ro IpAddress
bgpPeerState bgpPeerEntry.2 ro INTEGER{idle=1,connect=2,active=3,opensent=4,openconfirm=5,established=6} -- State of the session: only established carries routes.
bgpPeerAdminStatus bgpPeerEntry.3 rw INTEGER{stop=1,start=2} -- Whether the session is wanted.
bgpPeerNegotiatedVersion bgpPeerEntry.4 ro Integer32
bgpPeerLocalAddr bgpPeerEntry.5 ro IpAddress
bgpPeerLocalPort bgpPeerEntry.6 ro Integer32(0..65535)
bgpPeerRemoteAddr bgpPeerEntry.7 ro IpAddress -- Address of the peer.
bgpPeerRemotePort bgpPeerEntry.8 ro Integer32(0..65535)
bgpPeerRemoteAs bgpPeerEntry.9 ro Integer32(0..65535) -- AS number of the peer.
bgpPeerInUpdates bgpPeerEntry.10 ro Counter32 -- UPDATE messages received.
bgpPeerOutUpdates bgpPeerEntry.11 ro Counter32 -- UPDATE messages sent.
bgpPeerInTotalMessages bgpPeerEntry.12 ro Counter32
bgpPeerOutTotalMessages bgpPeerEntry.13 ro Counter32
bgpPeerLastError bgpPeerEntry.14 ro OCTET-STRING(2) -- Code and subcode of the last error; zeroes for none.
bgpPeerFsmEstablishedTransitions bgpPeerEntry.15 ro Counter32 -- How often the session came up.
bgpPeerFsmEstablishedTime bgpPeerEntry.16 ro Gauge32 -- Time in, or since, the established state.
bgpPeerConnectRetryInterval bgpPeerEntry.17 rw Integer32(1..65535)
bgpPeerHoldTime bgpPeerEntry.18 ro Integer32(0|3..65535)
bgpPeerKeepAlive bgpPeerEntry.19 ro Integer32(0..21845)
bgpPeerHoldTimeConfigured bgpPeerEntry.20 rw Integer32(0|3..65535)
bgpPeerKeepAliveConfigured bgpPeerEntry.21 rw Integer32(0..21845)
bgpPeerMinASOriginationInterval bgpPeerEntry.22 rw Integer32(1..65535)
bgpPeerMinRouteAdvertisementInterval bgpPeerEntry.23 rw Integer32(1..65535)
bgpPeerInUpdateElapsedTime bgpPeerEntry.24 ro Gauge32
bgpIdentifier bgp.4 ro IpAddress -- Name of this speaker in BGP.
bgpRcvdPathAttrTable bgp.5 table
bgpPathAttrEntry bgpRcvdPathAttrTable.1 row bgpPathAttrDestNetwork,bgpPathAttrPeer
bgpPathAttrPeer bgpPathAttrEntry.1 ro IpAddress
bgpPathAttrDestNetwork bgpPathAttrEntry.2 ro IpAddress
bgpPathAttrOrigin bgpPathAttrEntry.3 ro INTEGER{igp=1,egp=2,incomplete=3}
bgpPathAttrASPath bgpPathAttrEntry.4 ro OCTET-STRING(2..255)
bgpPathAttrNextHop bgpPathAttrEntry.5 ro IpAddress
bgpPathAttrInterASMetric bgpPathAttrEntry.6 ro Integer32
bgp4PathAttrTable bgp.6 table -- Paths that the peers announced.
bgp4PathAttrEntry bgp4PathAttrTable.1 row bgp4PathAttrIpAddrPrefix,bgp4PathAttrIpAddrPrefixLen,bgp4PathAttrPeer
bgp4PathAttrPeer bgp4PathAttrEntry.1 ro IpAddress
bgp4PathAttrIpAddrPrefixLen bgp4PathAttrEntry.2 ro Integer32(0..32)
bgp4PathAttrIpAddrPrefix bgp4PathAttrEntry.3 ro IpAddress
bgp4PathAttrOrigin bgp4PathAttrEntry.4 ro INTEGER{igp=1,egp=2,incomplete=3}
bgp4PathAttrASPathSegment bgp4PathAttrEntry.5 ro OCTET-STRING(2..255)
bgp4PathAttrNextHop bgp4PathAttrEntry.6 ro IpAddress
bgp4PathAttrMultiExitDisc bgp4PathAttrEntry.7 ro Integer32(-1..2147483647)
bgp4PathAttrLocalPref bgp4PathAttrEntry.8 ro Integer32(-1..2147483647)
bgp4PathAttrAtomicAggregate bgp4PathAttrEntry.9 ro INTEGER{lessSpecificRouteNotSelected=1,lessSpecificRouteSelected=2}
bgp4PathAttrAggregatorAS bgp4PathAttrEntry.10 ro Integer32(0..65535)
bgp4PathAttrAggregatorAddr bgp4PathAttrEntry.11 ro IpAddress
bgp4PathAttrCalcLocalPref bgp4PathAttrEntry.12 ro Integer32(-1..2147483647)
bgp4PathAttrBest bgp4PathAttrEntry.13 ro INTEGER{false=1,true=2}
bgp4PathAttrUnknown bgp4PathAttrEntry.14 ro OCTET-STRING(0..255)
bgpTraps bgp.7
bgpEstablished bgpTraps.1 trap bgpPeerState,bgpPeerLastError
bgpBackwardTransition bgpTraps.2 trap bgpPeerState,bgpPeerLastError
`;
