/** UCD-SNMP-MIB: published by the Net-SNMP project. Facts only; meanings are our own words. */
export const ucdSnmp = `
module UCD-SNMP-MIB
type Float Opaque(7)
type UCDErrorFlag INTEGER{noError=0,error=1}
type UCDErrorFix INTEGER{noError=0,runFix=1}
ucdavis enterprises.2021 module -- UC Davis: the older objects of Net-SNMP.
ucdInternal ucdavis.12
ucdExperimental ucdavis.13
ucdSnmpAgent ucdavis.250
hpux9 ucdSnmpAgent.1
sunos4 ucdSnmpAgent.2
solaris ucdSnmpAgent.3
osf ucdSnmpAgent.4
ultrix ucdSnmpAgent.5
hpux10 ucdSnmpAgent.6
netbsd1 ucdSnmpAgent.7
freebsd ucdSnmpAgent.8
irix ucdSnmpAgent.9
linux ucdSnmpAgent.10
bsdi ucdSnmpAgent.11
openbsd ucdSnmpAgent.12
win32 ucdSnmpAgent.13
hpux11 ucdSnmpAgent.14
aix ucdSnmpAgent.15
macosx ucdSnmpAgent.16
dragonfly ucdSnmpAgent.17
unknown ucdSnmpAgent.255
prTable ucdavis.2 table -- Processes that the agent watches.
prEntry prTable.1 row prIndex
prIndex prEntry.1 ro Integer32(0..65535)
prNames prEntry.2 ro DisplayString
prMin prEntry.3 ro Integer32
prMax prEntry.4 ro Integer32
prCount prEntry.5 ro Integer32
prErrorFlag prEntry.100 ro UCDErrorFlag
prErrMessage prEntry.101 ro DisplayString
prErrFix prEntry.102 rw UCDErrorFix
prErrFixCmd prEntry.103 ro DisplayString
extTable ucdavis.8 table -- Commands that the agent runs, with their output.
extEntry extTable.1 row extIndex
extIndex extEntry.1 ro Integer32(0..65535)
extNames extEntry.2 ro DisplayString
extCommand extEntry.3 ro DisplayString
extResult extEntry.100 ro Integer32
extOutput extEntry.101 ro DisplayString
extErrFix extEntry.102 rw UCDErrorFix
extErrFixCmd extEntry.103 ro DisplayString
memory ucdavis.4
memIndex memory.1 ro Integer32
memErrorName memory.2 ro DisplayString
memTotalSwap memory.3 ro Integer32 [kB] -- Swap space.
memAvailSwap memory.4 ro Integer32 [kB] -- Swap space that is free.
memTotalReal memory.5 ro Integer32 [kB] -- Main memory.
memAvailReal memory.6 ro Integer32 [kB] -- Main memory that is free.
memTotalSwapTXT memory.7 ro Integer32 [kB]
memAvailSwapTXT memory.8 ro Integer32 [kB]
memTotalRealTXT memory.9 ro Integer32 [kB]
memAvailRealTXT memory.10 ro Integer32 [kB]
memTotalFree memory.11 ro Integer32 [kB]
memMinimumSwap memory.12 ro Integer32 [kB]
memShared memory.13 ro Integer32 [kB]
memBuffer memory.14 ro Integer32 [kB] -- Memory used for buffers.
memCached memory.15 ro Integer32 [kB] -- Memory used as cache.
memUsedSwapTXT memory.16 ro Integer32 [kB]
memUsedRealTXT memory.17 ro Integer32 [kB]
memTotalSwapX memory.18 ro CounterBasedGauge64 [kB]
memAvailSwapX memory.19 ro CounterBasedGauge64 [kB]
memTotalRealX memory.20 ro CounterBasedGauge64 [kB]
memAvailRealX memory.21 ro CounterBasedGauge64 [kB]
memTotalFreeX memory.22 ro CounterBasedGauge64 [kB]
memMinimumSwapX memory.23 ro CounterBasedGauge64 [kB]
memSharedX memory.24 ro CounterBasedGauge64 [kB]
memBufferX memory.25 ro CounterBasedGauge64 [kB]
memCachedX memory.26 ro CounterBasedGauge64 [kB]
memSysAvail memory.27 ro CounterBasedGauge64 [kB]
memSwapError memory.100 ro UCDErrorFlag
memSwapErrorMsg memory.101 ro DisplayString
dskTable ucdavis.9 table -- Disks that the agent watches.
dskEntry dskTable.1 row dskIndex
dskIndex dskEntry.1 ro Integer32(0..65535)
dskPath dskEntry.2 ro DisplayString -- Where the disk is mounted.
dskDevice dskEntry.3 ro DisplayString
dskMinimum dskEntry.4 ro Integer32
dskMinPercent dskEntry.5 ro Integer32
dskTotal dskEntry.6 ro Integer32
dskAvail dskEntry.7 ro Integer32
dskUsed dskEntry.8 ro Integer32
dskPercent dskEntry.9 ro Integer32 -- Share of the disk in use.
dskPercentNode dskEntry.10 ro Integer32
dskTotalLow dskEntry.11 ro Unsigned32
dskTotalHigh dskEntry.12 ro Unsigned32
dskAvailLow dskEntry.13 ro Unsigned32
dskAvailHigh dskEntry.14 ro Unsigned32
dskUsedLow dskEntry.15 ro Unsigned32
dskUsedHigh dskEntry.16 ro Unsigned32
dskErrorFlag dskEntry.100 ro UCDErrorFlag
dskErrorMsg dskEntry.101 ro DisplayString
laTable ucdavis.10 table -- Load averages over 1, 5 and 15 minutes.
laEntry laTable.1 row laIndex
laIndex laEntry.1 ro Integer32(0..3)
laNames laEntry.2 ro DisplayString
laLoad laEntry.3 ro DisplayString -- Load average as text.
laConfig laEntry.4 rw DisplayString
laLoadInt laEntry.5 ro Integer32 -- Load average times 100.
laLoadFloat laEntry.6 ro Float
laErrorFlag laEntry.100 ro UCDErrorFlag
laErrMessage laEntry.101 ro DisplayString
version ucdavis.100
versionIndex version.1 ro Integer32
versionTag version.2 ro DisplayString
versionDate version.3 ro DisplayString
versionCDate version.4 ro DisplayString
versionIdent version.5 ro DisplayString
versionConfigureOptions version.6 ro DisplayString
versionClearCache version.10 rw Integer32
versionUpdateConfig version.11 rw Integer32
versionRestartAgent version.12 rw Integer32
versionSavePersistentData version.13 rw Integer32
versionDoDebugging version.20 rw Integer32
snmperrs ucdavis.101
snmperrIndex snmperrs.1 ro Integer32
snmperrNames snmperrs.2 ro DisplayString
snmperrErrorFlag snmperrs.100 ro UCDErrorFlag
snmperrErrMessage snmperrs.101 ro DisplayString
mrTable ucdavis.102 table
mrEntry mrTable.1 row !mrIndex
mrIndex mrEntry.1 ro OBJECT-IDENTIFIER
mrModuleName mrEntry.2 ro DisplayString
systemStats ucdavis.11
ssIndex systemStats.1 ro Integer32
ssErrorName systemStats.2 ro DisplayString
ssSwapIn systemStats.3 ro Integer32 [kB]
ssSwapOut systemStats.4 ro Integer32 [kB]
ssIOSent systemStats.5 ro Integer32 [blocks/s]
ssIOReceive systemStats.6 ro Integer32 [blocks/s]
ssSysInterrupts systemStats.7 ro Integer32 [interrupts/s]
ssSysContext systemStats.8 ro Integer32 [switches/s]
ssCpuUser systemStats.9 ro Integer32 -- Share of time spent in programs.
ssCpuSystem systemStats.10 ro Integer32 -- Share of time spent in the system.
ssCpuIdle systemStats.11 ro Integer32 -- Share of time that the processors idled, over the last minute.
ssCpuRawUser systemStats.50 ro Counter32 -- Ticks spent in programs.
ssCpuRawNice systemStats.51 ro Counter32
ssCpuRawSystem systemStats.52 ro Counter32 -- Ticks spent in the system.
ssCpuRawIdle systemStats.53 ro Counter32 -- Ticks that the processors idled.
ssCpuRawWait systemStats.54 ro Counter32 -- Ticks spent waiting for disks.
ssCpuRawKernel systemStats.55 ro Counter32
ssCpuRawInterrupt systemStats.56 ro Counter32
ssIORawSent systemStats.57 ro Counter32
ssIORawReceived systemStats.58 ro Counter32
ssRawInterrupts systemStats.59 ro Counter32
ssRawContexts systemStats.60 ro Counter32
ssCpuRawSoftIRQ systemStats.61 ro Counter32
ssRawSwapIn systemStats.62 ro Counter32
ssRawSwapOut systemStats.63 ro Counter32
ssCpuRawSteal systemStats.64 ro Counter32
ssCpuRawGuest systemStats.65 ro Counter32
ssCpuRawGuestNice systemStats.66 ro Counter32
ssCpuNumCpus systemStats.67 ro Integer32
ucdTraps ucdavis.251
ucdStart ucdTraps.1 trap
ucdShutdown ucdTraps.2 trap
fileTable ucdavis.15 table
fileEntry fileTable.1 row fileIndex
fileIndex fileEntry.1 ro Integer32(0..2147483647)
fileName fileEntry.2 ro DisplayString
fileSize fileEntry.3 ro Integer32 [kB]
fileMax fileEntry.4 ro Integer32 [kB]
fileErrorFlag fileEntry.100 ro UCDErrorFlag
fileErrorMsg fileEntry.101 ro DisplayString
logMatch ucdavis.16
logMatchMaxEntries logMatch.1 ro Integer32
logMatchTable logMatch.2 table
logMatchEntry logMatchTable.1 row logMatchIndex
logMatchIndex logMatchEntry.1 ro Integer32(1..2147483647)
logMatchName logMatchEntry.2 ro DisplayString
logMatchFilename logMatchEntry.3 ro DisplayString
logMatchRegEx logMatchEntry.4 ro DisplayString
logMatchGlobalCounter logMatchEntry.5 ro Counter32
logMatchGlobalCount logMatchEntry.6 ro Integer32
logMatchCurrentCounter logMatchEntry.7 ro Counter32
logMatchCurrentCount logMatchEntry.8 ro Integer32
logMatchCounter logMatchEntry.9 ro Counter32
logMatchCount logMatchEntry.10 ro Integer32
logMatchCycle logMatchEntry.11 ro Integer32
logMatchErrorFlag logMatchEntry.100 ro UCDErrorFlag
logMatchRegExCompilation logMatchEntry.101 ro DisplayString
`;
