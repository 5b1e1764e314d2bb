/** TCP-MIB: RFC 4022. Facts only; meanings are our own words. */
export const tcp = `
module TCP-MIB
tcp mib-2.6
tcpRtoAlgorithm tcp.1 ro INTEGER{other=1,constant=2,rsre=3,vanj=4,rfc2988=5}
tcpRtoMin tcp.2 ro Integer32(0..2147483647) [milliseconds]
tcpRtoMax tcp.3 ro Integer32(0..2147483647) [milliseconds]
tcpMaxConn tcp.4 ro Integer32(-1..2147483647)
tcpActiveOpens tcp.5 ro Counter32 -- Connections begun from here.
tcpPassiveOpens tcp.6 ro Counter32 -- Connections begun from elsewhere.
tcpAttemptFails tcp.7 ro Counter32
tcpEstabResets tcp.8 ro Counter32
tcpCurrEstab tcp.9 ro Gauge32 -- TCP connections open now.
tcpInSegs tcp.10 ro Counter32
tcpOutSegs tcp.11 ro Counter32
tcpRetransSegs tcp.12 ro Counter32 -- Segments sent again: loss on the way.
tcpConnTable tcp.13 table -- Open IPv4 TCP connections (old form).
tcpConnEntry tcpConnTable.1 row tcpConnLocalAddress,tcpConnLocalPort,tcpConnRemAddress,tcpConnRemPort
tcpConnState tcpConnEntry.1 rw INTEGER{closed=1,listen=2,synSent=3,synReceived=4,established=5,finWait1=6,finWait2=7,closeWait=8,lastAck=9,closing=10,timeWait=11,deleteTCB=12}
tcpConnLocalAddress tcpConnEntry.2 ro IpAddress
tcpConnLocalPort tcpConnEntry.3 ro Integer32(0..65535)
tcpConnRemAddress tcpConnEntry.4 ro IpAddress
tcpConnRemPort tcpConnEntry.5 ro Integer32(0..65535)
tcpInErrs tcp.14 ro Counter32 -- Segments received with errors.
tcpOutRsts tcp.15 ro Counter32 -- Resets sent: connections refused or broken off.
tcpHCInSegs tcp.17 ro Counter64
tcpHCOutSegs tcp.18 ro Counter64
tcpConnectionTable tcp.19 table -- Open TCP connections; writing deleteTCB ends one.
tcpConnectionEntry tcpConnectionTable.1 row tcpConnectionLocalAddressType,tcpConnectionLocalAddress,tcpConnectionLocalPort,tcpConnectionRemAddressType,tcpConnectionRemAddress,tcpConnectionRemPort
tcpConnectionLocalAddressType tcpConnectionEntry.1 na InetAddressType
tcpConnectionLocalAddress tcpConnectionEntry.2 na InetAddress
tcpConnectionLocalPort tcpConnectionEntry.3 na InetPortNumber
tcpConnectionRemAddressType tcpConnectionEntry.4 na InetAddressType
tcpConnectionRemAddress tcpConnectionEntry.5 na InetAddress
tcpConnectionRemPort tcpConnectionEntry.6 na InetPortNumber
tcpConnectionState tcpConnectionEntry.7 rw INTEGER{closed=1,listen=2,synSent=3,synReceived=4,established=5,finWait1=6,finWait2=7,closeWait=8,lastAck=9,closing=10,timeWait=11,deleteTCB=12} -- State of the connection; write deleteTCB to end it.
tcpConnectionProcess tcpConnectionEntry.8 ro Unsigned32
tcpListenerTable tcp.20 table -- TCP ports that are listened on.
tcpListenerEntry tcpListenerTable.1 row tcpListenerLocalAddressType,tcpListenerLocalAddress,tcpListenerLocalPort
tcpListenerLocalAddressType tcpListenerEntry.1 na InetAddressType
tcpListenerLocalAddress tcpListenerEntry.2 na InetAddress
tcpListenerLocalPort tcpListenerEntry.3 na InetPortNumber
tcpListenerProcess tcpListenerEntry.4 ro Unsigned32
tcpMIB mib-2.49 module
`;
