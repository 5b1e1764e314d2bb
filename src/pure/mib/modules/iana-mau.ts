/** IANA-MAU-MIB: IANA register. Facts only; meanings are our own words. */
export const ianaMau = `
module IANA-MAU-MIB
type IANAifJackType INTEGER{other=1,rj45=2,rj45S=3,db9=4,bnc=5,fAUI=6,mAUI=7,fiberSC=8,fiberMIC=9,fiberST=10,telco=11,mtrj=12,hssdc=13,fiberLC=14,cx4=15}
type IANAifMauAutoNegCapBits BITS{bOther=0,b10baseT=1,b10baseTFD=2,b100baseT4=3,b100baseTX=4,b100baseTXFD=5,b100baseT2=6,b100baseT2FD=7,bFdxPause=8,bFdxAPause=9,bFdxSPause=10,bFdxBPause=11,b1000baseX=12,b1000baseXFD=13,b1000baseT=14,b1000baseTFD=15}
type IANAifMauMediaAvailable INTEGER{other=1,unknown=2,available=3,notAvailable=4,remoteFault=5,invalidSignal=6,remoteJabber=7,remoteLinkLoss=8,remoteTest=9,offline=10,autoNegError=11,pmdLinkFault=12,wisFrameLoss=13,wisSignalLoss=14,pcsLinkFault=15,excessiveBER=16,dxsLinkFault=17,pxsLinkFault=18,availableReduced=19,ready=20}
type IANAifMauTypeListBits BITS{bOther=0,bAUI=1,b10base5=2,bFoirl=3,b10base2=4,b10baseT=5,b10baseFP=6,b10baseFB=7,b10baseFL=8,b10broad36=9,b10baseTHD=10,b10baseTFD=11,b10baseFLHD=12,b10baseFLFD=13,b100baseT4=14,b100baseTXHD=15,b100baseTXFD=16,b100baseFXHD=17,b100baseFXFD=18,b100baseT2HD=19,b100baseT2FD=20,b1000baseXHD=21,b1000baseXFD=22,b1000baseLXHD=23,b1000baseLXFD=24,b1000baseSXHD=25,b1000baseSXFD=26,b1000baseCXHD=27,b1000baseCXFD=28,b1000baseTHD=29,b1000baseTFD=30,b10GbaseX=31,b10GbaseLX4=32,b10GbaseR=33,b10GbaseER=34,b10GbaseLR=35,b10GbaseSR=36,b10GbaseW=37,b10GbaseEW=38,b10GbaseLW=39,b10GbaseSW=40,b10GbaseCX4=41,b2BaseTL=42,b10PassTS=43,b100BaseBX10D=44,b100BaseBX10U=45,b100BaseLX10=46,b1000BaseBX10D=47,b1000BaseBX10U=48,b1000BaseLX10=49,b1000BasePX10D=50,b1000BasePX10U=51,b1000BasePX20D=52,b1000BasePX20U=53}
dot3MauType mib-2.26.4
dot3MauTypeAUI dot3MauType.1
dot3MauType10Base5 dot3MauType.2
dot3MauTypeFoirl dot3MauType.3
dot3MauType10Base2 dot3MauType.4
dot3MauType10BaseT dot3MauType.5
dot3MauType10BaseFP dot3MauType.6
dot3MauType10BaseFB dot3MauType.7
dot3MauType10BaseFL dot3MauType.8
dot3MauType10Broad36 dot3MauType.9
dot3MauType10BaseTHD dot3MauType.10
dot3MauType10BaseTFD dot3MauType.11
dot3MauType10BaseFLHD dot3MauType.12
dot3MauType10BaseFLFD dot3MauType.13
dot3MauType100BaseT4 dot3MauType.14
dot3MauType100BaseTXHD dot3MauType.15
dot3MauType100BaseTXFD dot3MauType.16
dot3MauType100BaseFXHD dot3MauType.17
dot3MauType100BaseFXFD dot3MauType.18
dot3MauType100BaseT2HD dot3MauType.19
dot3MauType100BaseT2FD dot3MauType.20
dot3MauType1000BaseXHD dot3MauType.21
dot3MauType1000BaseXFD dot3MauType.22
dot3MauType1000BaseLXHD dot3MauType.23
dot3MauType1000BaseLXFD dot3MauType.24
dot3MauType1000BaseSXHD dot3MauType.25
dot3MauType1000BaseSXFD dot3MauType.26
dot3MauType1000BaseCXHD dot3MauType.27
dot3MauType1000BaseCXFD dot3MauType.28
dot3MauType1000BaseTHD dot3MauType.29
dot3MauType1000BaseTFD dot3MauType.30
dot3MauType10GigBaseX dot3MauType.31
dot3MauType10GigBaseLX4 dot3MauType.32
dot3MauType10GigBaseR dot3MauType.33
dot3MauType10GigBaseER dot3MauType.34
dot3MauType10GigBaseLR dot3MauType.35
dot3MauType10GigBaseSR dot3MauType.36
dot3MauType10GigBaseW dot3MauType.37
dot3MauType10GigBaseEW dot3MauType.38
dot3MauType10GigBaseLW dot3MauType.39
dot3MauType10GigBaseSW dot3MauType.40
dot3MauType10GigBaseCX4 dot3MauType.41
dot3MauType2BaseTL dot3MauType.42
dot3MauType10PassTS dot3MauType.43
dot3MauType100BaseBX10D dot3MauType.44
dot3MauType100BaseBX10U dot3MauType.45
dot3MauType100BaseLX10 dot3MauType.46
dot3MauType1000BaseBX10D dot3MauType.47
dot3MauType1000BaseBX10U dot3MauType.48
dot3MauType1000BaseLX10 dot3MauType.49
dot3MauType1000BasePX10D dot3MauType.50
dot3MauType1000BasePX10U dot3MauType.51
dot3MauType1000BasePX20D dot3MauType.52
dot3MauType1000BasePX20U dot3MauType.53
ianaMauMIB mib-2.154 module
`;
