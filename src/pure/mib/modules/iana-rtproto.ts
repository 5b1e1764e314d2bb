/** IANA-RTPROTO-MIB: IANA register. Facts only; meanings are our own words. */
export const ianaRtproto = `
module IANA-RTPROTO-MIB
type IANAipMRouteProtocol INTEGER{other=1,local=2,netmgmt=3,dvmrp=4,mospf=5,pimSparseDense=6,cbt=7,pimSparseMode=8,pimDenseMode=9,igmpOnly=10,bgmp=11,msdp=12}
type IANAipRouteProtocol INTEGER{other=1,local=2,netmgmt=3,icmp=4,egp=5,ggp=6,hello=7,rip=8,isIs=9,esIs=10,ciscoIgrp=11,bbnSpfIgp=12,ospf=13,bgp=14,idpr=15,ciscoEigrp=16,dvmrp=17}
ianaRtProtoMIB mib-2.84 module
`;
