/** MAU-MIB: RFC 4836. Facts only; meanings are our own words. */
export const mau = `
module MAU-MIB
type JackType INTEGER{other=1,rj45=2,rj45S=3,db9=4,bnc=5,fAUI=6,mAUI=7,fiberSC=8,fiberMIC=9,fiberST=10,telco=11,mtrj=12,hssdc=13,fiberLC=14}
snmpDot3MauMgt mib-2.26
snmpDot3MauTraps snmpDot3MauMgt.0
rpMauJabberTrap snmpDot3MauTraps.1 trap rpMauJabberState
ifMauJabberTrap snmpDot3MauTraps.2 trap ifMauJabberState
dot3RpMauBasicGroup snmpDot3MauMgt.1
rpMauTable dot3RpMauBasicGroup.1 table
rpMauEntry rpMauTable.1 row rpMauGroupIndex,rpMauPortIndex,rpMauIndex
rpMauGroupIndex rpMauEntry.1 ro Integer32(1..2147483647)
rpMauPortIndex rpMauEntry.2 ro Integer32(1..2147483647)
rpMauIndex rpMauEntry.3 ro Integer32(1..2147483647)
rpMauType rpMauEntry.4 ro AutonomousType
rpMauStatus rpMauEntry.5 rw INTEGER{other=1,unknown=2,operational=3,standby=4,shutdown=5,reset=6}
rpMauMediaAvailable rpMauEntry.6 ro IANAifMauMediaAvailable
rpMauMediaAvailableStateExits rpMauEntry.7 ro Counter32
rpMauJabberState rpMauEntry.8 ro INTEGER{other=1,unknown=2,noJabber=3,jabbering=4}
rpMauJabberingStateEnters rpMauEntry.9 ro Counter32
rpMauFalseCarriers rpMauEntry.10 ro Counter32
rpJackTable dot3RpMauBasicGroup.2 table
rpJackEntry rpJackTable.1 row rpMauGroupIndex,rpMauPortIndex,rpMauIndex,rpJackIndex
rpJackIndex rpJackEntry.1 na Integer32(1..2147483647)
rpJackType rpJackEntry.2 ro IANAifJackType
dot3IfMauBasicGroup snmpDot3MauMgt.2
ifMauTable dot3IfMauBasicGroup.1 table -- Transceivers of the interfaces.
ifMauEntry ifMauTable.1 row ifMauIfIndex,ifMauIndex
ifMauIfIndex ifMauEntry.1 ro InterfaceIndex
ifMauIndex ifMauEntry.2 ro Integer32(1..2147483647)
ifMauType ifMauEntry.3 ro AutonomousType -- Kind of transceiver and speed in use.
ifMauStatus ifMauEntry.4 rw INTEGER{other=1,unknown=2,operational=3,standby=4,shutdown=5,reset=6}
ifMauMediaAvailable ifMauEntry.5 ro IANAifMauMediaAvailable -- Whether the medium is there.
ifMauMediaAvailableStateExits ifMauEntry.6 ro Counter32
ifMauJabberState ifMauEntry.7 ro INTEGER{other=1,unknown=2,noJabber=3,jabbering=4}
ifMauJabberingStateEnters ifMauEntry.8 ro Counter32
ifMauFalseCarriers ifMauEntry.9 ro Counter32
ifMauTypeList ifMauEntry.10 ro Integer32
ifMauDefaultType ifMauEntry.11 rw AutonomousType
ifMauAutoNegSupported ifMauEntry.12 ro TruthValue
ifMauTypeListBits ifMauEntry.13 ro IANAifMauTypeListBits
ifMauHCFalseCarriers ifMauEntry.14 ro Counter64
ifJackTable dot3IfMauBasicGroup.2 table -- Jacks of the interfaces.
ifJackEntry ifJackTable.1 row ifMauIfIndex,ifMauIndex,ifJackIndex
ifJackIndex ifJackEntry.1 na Integer32(1..2147483647)
ifJackType ifJackEntry.2 ro IANAifJackType
dot3BroadMauBasicGroup snmpDot3MauMgt.3
broadMauBasicTable dot3BroadMauBasicGroup.1 table
broadMauBasicEntry broadMauBasicTable.1 row broadMauIfIndex,broadMauIndex
broadMauIfIndex broadMauBasicEntry.1 ro InterfaceIndex
broadMauIndex broadMauBasicEntry.2 ro Integer32(1..2147483647)
broadMauXmtRcvSplitType broadMauBasicEntry.3 ro INTEGER{other=1,single=2,dual=3}
broadMauXmtCarrierFreq broadMauBasicEntry.4 ro Integer32
broadMauTranslationFreq broadMauBasicEntry.5 ro Integer32
dot3IfMauAutoNegGroup snmpDot3MauMgt.5
ifMauAutoNegTable dot3IfMauAutoNegGroup.1 table -- Autonegotiation of the interfaces.
ifMauAutoNegEntry ifMauAutoNegTable.1 row ifMauIfIndex,ifMauIndex
ifMauAutoNegAdminStatus ifMauAutoNegEntry.1 rw INTEGER{enabled=1,disabled=2}
ifMauAutoNegRemoteSignaling ifMauAutoNegEntry.2 ro INTEGER{detected=1,notdetected=2}
ifMauAutoNegConfig ifMauAutoNegEntry.4 ro INTEGER{other=1,configuring=2,complete=3,disabled=4,parallelDetectFail=5}
ifMauAutoNegCapability ifMauAutoNegEntry.5 ro Integer32
ifMauAutoNegCapAdvertised ifMauAutoNegEntry.6 rw Integer32
ifMauAutoNegCapReceived ifMauAutoNegEntry.7 ro Integer32
ifMauAutoNegRestart ifMauAutoNegEntry.8 rw INTEGER{restart=1,norestart=2}
ifMauAutoNegCapabilityBits ifMauAutoNegEntry.9 ro IANAifMauAutoNegCapBits
ifMauAutoNegCapAdvertisedBits ifMauAutoNegEntry.10 rw IANAifMauAutoNegCapBits
ifMauAutoNegCapReceivedBits ifMauAutoNegEntry.11 ro IANAifMauAutoNegCapBits
ifMauAutoNegRemoteFaultAdvertised ifMauAutoNegEntry.12 rw INTEGER{noError=1,offline=2,linkFailure=3,autoNegError=4}
ifMauAutoNegRemoteFaultReceived ifMauAutoNegEntry.13 ro INTEGER{noError=1,offline=2,linkFailure=3,autoNegError=4}
mauMod snmpDot3MauMgt.6 module
mauModConf mauMod.1
mauModCompls mauModConf.1
mauModObjGrps mauModConf.2
mauModNotGrps mauModConf.3
`;
