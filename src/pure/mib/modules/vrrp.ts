/** VRRP-MIB: RFC 2787. Facts only; meanings are our own words. */
export const vrrp = `
module VRRP-MIB
type VrId Integer32(1..255)
vrrpMIB mib-2.68 module
vrrpNotifications vrrpMIB.0
vrrpTrapNewMaster vrrpNotifications.1 trap vrrpOperMasterIpAddr -- This router became the master.
vrrpTrapAuthFailure vrrpNotifications.2 trap vrrpTrapPacketSrc,vrrpTrapAuthErrorType
vrrpOperations vrrpMIB.1
vrrpNodeVersion vrrpOperations.1 ro Integer32
vrrpNotificationCntl vrrpOperations.2 rw INTEGER{enabled=1,disabled=2}
vrrpOperTable vrrpOperations.3 table -- Virtual routers.
vrrpOperEntry vrrpOperTable.1 row ifIndex,vrrpOperVrId
vrrpOperVrId vrrpOperEntry.1 na VrId
vrrpOperVirtualMacAddr vrrpOperEntry.2 ro MacAddress
vrrpOperState vrrpOperEntry.3 ro INTEGER{initialize=1,backup=2,master=3} -- Whether this router is the master.
vrrpOperAdminState vrrpOperEntry.4 rc INTEGER{up=1,down=2}
vrrpOperPriority vrrpOperEntry.5 rc Integer32(0..255)
vrrpOperIpAddrCount vrrpOperEntry.6 ro Integer32(0..255)
vrrpOperMasterIpAddr vrrpOperEntry.7 ro IpAddress -- Address of the present master.
vrrpOperPrimaryIpAddr vrrpOperEntry.8 rc IpAddress
vrrpOperAuthType vrrpOperEntry.9 rc INTEGER{noAuthentication=1,simpleTextPassword=2,ipAuthenticationHeader=3}
vrrpOperAuthKey vrrpOperEntry.10 rc OCTET-STRING(0..16)
vrrpOperAdvertisementInterval vrrpOperEntry.11 rc Integer32(1..255)
vrrpOperPreemptMode vrrpOperEntry.12 rc TruthValue
vrrpOperVirtualRouterUpTime vrrpOperEntry.13 ro TimeStamp
vrrpOperProtocol vrrpOperEntry.14 rc INTEGER{ip=1,bridge=2,decnet=3,other=4}
vrrpOperRowStatus vrrpOperEntry.15 rc RowStatus
vrrpAssoIpAddrTable vrrpOperations.4 table
vrrpAssoIpAddrEntry vrrpAssoIpAddrTable.1 row ifIndex,vrrpOperVrId,vrrpAssoIpAddr
vrrpAssoIpAddr vrrpAssoIpAddrEntry.1 na IpAddress
vrrpAssoIpAddrRowStatus vrrpAssoIpAddrEntry.2 rc RowStatus
vrrpTrapPacketSrc vrrpOperations.5 an IpAddress
vrrpTrapAuthErrorType vrrpOperations.6 an INTEGER{invalidAuthType=1,authTypeMismatch=2,authFailure=3}
vrrpStatistics vrrpMIB.2
vrrpRouterChecksumErrors vrrpStatistics.1 ro Counter32
vrrpRouterVersionErrors vrrpStatistics.2 ro Counter32
vrrpRouterVrIdErrors vrrpStatistics.3 ro Counter32
vrrpRouterStatsTable vrrpStatistics.4 table
vrrpRouterStatsEntry vrrpRouterStatsTable.1 row +vrrpOperEntry
vrrpStatsBecomeMaster vrrpRouterStatsEntry.1 ro Counter32
vrrpStatsAdvertiseRcvd vrrpRouterStatsEntry.2 ro Counter32
vrrpStatsAdvertiseIntervalErrors vrrpRouterStatsEntry.3 ro Counter32
vrrpStatsAuthFailures vrrpRouterStatsEntry.4 ro Counter32
vrrpStatsIpTtlErrors vrrpRouterStatsEntry.5 ro Counter32
vrrpStatsPriorityZeroPktsRcvd vrrpRouterStatsEntry.6 ro Counter32
vrrpStatsPriorityZeroPktsSent vrrpRouterStatsEntry.7 ro Counter32
vrrpStatsInvalidTypePktsRcvd vrrpRouterStatsEntry.8 ro Counter32
vrrpStatsAddressListErrors vrrpRouterStatsEntry.9 ro Counter32
vrrpStatsInvalidAuthType vrrpRouterStatsEntry.10 ro Counter32
vrrpStatsAuthTypeMismatch vrrpRouterStatsEntry.11 ro Counter32
vrrpStatsPacketLengthErrors vrrpRouterStatsEntry.12 ro Counter32
`;
