/** Roots of the vendors' own objects, by IANA private enterprise number. */
export const enterprises = `
module IANA-ENTERPRISE-NUMBERS
proteon enterprises.1 -- Proteon
ibm enterprises.2 -- IBM
cisco enterprises.9 -- Cisco
hp enterprises.11 -- HP
xylogics enterprises.15 -- Xylogics
wellfleet enterprises.18 -- Wellfleet
novell enterprises.23 -- Novell
nortel enterprises.35 -- Nortel
digital enterprises.36 -- Digital Equipment
sun enterprises.42 -- Sun
threeCom enterprises.43 -- 3Com
synoptics enterprises.45 -- SynOptics
chipcom enterprises.49 -- Chipcom
cabletron enterprises.52 -- Cabletron
retix enterprises.72 -- Retix
lannet enterprises.81 -- Lannet
radware enterprises.89 -- Radware
nokia enterprises.94 -- Nokia
rockwell enterprises.95 -- Rockwell
networkGeneral enterprises.110 -- Network General, later NetScout
oracle enterprises.111 -- Oracle
hitachi enterprises.116 -- Hitachi
nec enterprises.119 -- NEC
netScout enterprises.141 -- NetScout
motorola enterprises.161 -- Motorola
radCommunications enterprises.164 -- RAD
dlink enterprises.171 -- D-Link
ericsson enterprises.193 -- Ericsson
alliedTelesis enterprises.207 -- Allied Telesis
fujitsu enterprises.211 -- Fujitsu
compaq enterprises.232 -- Compaq
lantronix enterprises.244 -- Lantronix
hirschmann enterprises.248 -- Hirschmann
xerox enterprises.253 -- Xerox
edgeCore enterprises.259 -- Accton and Edgecore
microsoft enterprises.311 -- Microsoft
apc enterprises.318 -- APC by Schneider Electric
digi enterprises.332 -- Digi
intel enterprises.343 -- Intel
ricoh enterprises.367 -- Ricoh
axis enterprises.368 -- Axis
symbol enterprises.388 -- Symbol
liebert enterprises.476 -- Liebert
madge enterprises.494 -- Madge
eaton enterprises.534 -- Eaton
nokiaAlcatelLucent enterprises.637 -- Nokia, formerly Alcatel-Lucent
lexmark enterprises.641 -- Lexmark
adtran enterprises.664 -- Adtran
dell enterprises.674 -- Dell
netApp enterprises.789 -- NetApp
xylan enterprises.800 -- Xylan, later Alcatel-Lucent Enterprise
tripplite enterprises.850 -- Tripp Lite
avm enterprises.872 -- AVM
zyxel enterprises.890 -- Zyxel
mitel enterprises.1027 -- Mitel
emc enterprises.1139 -- EMC
epson enterprises.1248 -- Epson
ciena enterprises.1271 -- Ciena
kyocera enterprises.1347 -- Kyocera
scientificAtlanta enterprises.1429 -- Scientific Atlanta
brocade enterprises.1588 -- Brocade
canon enterprises.1602 -- Canon
serverTech enterprises.1718 -- Server Technology
patton enterprises.1768 -- Patton
alteon enterprises.1872 -- Alteon
extreme enterprises.1916 -- Extreme Networks
perle enterprises.1966 -- Perle
foundry enterprises.1991 -- Foundry, later Brocade
okiData enterprises.2001 -- Oki Data
huawei enterprises.2011 -- Huawei
freeBsd enterprises.2238 -- FreeBSD
delta enterprises.2254 -- Delta Electronics
ceragon enterprises.2281 -- Ceragon
packeteer enterprises.2334 -- Packeteer
redback enterprises.2352 -- Redback
lancom enterprises.2356 -- LANCOM
brother enterprises.2435 -- Brother
efficientIp enterprises.2440 -- EfficientIP
aviat enterprises.2509 -- Aviat
adva enterprises.2544 -- Adva
sophos enterprises.2604 -- Sophos
rittal enterprises.2606 -- Rittal
checkPoint enterprises.2620 -- Check Point
juniper enterprises.2636 -- Juniper
ixia enterprises.3054 -- Ixia
watchguard enterprises.3097 -- Watchguard
crestron enterprises.3212 -- Crestron
netscreen enterprises.3224 -- NetScreen, later Juniper
f5 enterprises.3375 -- F5
blueCoat enterprises.3417 -- CacheFlow, later Blue Coat
quantum enterprises.3697 -- Quantum
overland enterprises.3764 -- Overland
cyberPower enterprises.3808 -- CyberPower
schneiderElectric enterprises.3833 -- Schneider Electric
akcp enterprises.3854 -- AKCP
zte enterprises.3902 -- ZTE
linksys enterprises.3955 -- Linksys
arris enterprises.4115 -- Arris
siemens enterprises.4329 -- Siemens
phoenixContact enterprises.4346 -- Phoenix Contact
broadcom enterprises.4413 -- Broadcom
opto22 enterprises.4473 -- Opto 22
netgear enterprises.4526 -- Netgear
socomec enterprises.4555 -- Socomec
bayTech enterprises.4779 -- BayTech
unisphere enterprises.4874 -- Unisphere, later Juniper
ruijie enterprises.4881 -- Ruijie
audioCodes enterprises.5003 -- AudioCodes
zhone enterprises.5504 -- Zhone
tandbergVideo enterprises.5596 -- Tandberg, later Cisco
enterasys enterprises.5624 -- Enterasys
maipu enterprises.5651 -- Maipu
nvidia enterprises.5703 -- NVIDIA
citrixNetScaler enterprises.5951 -- Citrix NetScaler
dasan enterprises.6296 -- Dasan
vertiv enterprises.6302 -- Vertiv
calix enterprises.6321 -- Calix
alcatelLucentEnterprise enterprises.6486 -- Alcatel-Lucent Enterprise
nokiaTimetra enterprises.6527 -- Nokia service routers (TiMetra)
synology enterprises.6574 -- Synology
vmware enterprises.6876 -- VMware
avaya enterprises.6889 -- Avaya
quantaComputer enterprises.7244 -- Quanta
dragonWave enterprises.7262 -- DragonWave
infoblox enterprises.7779 -- Infoblox
netSnmp enterprises.8072 -- Net-SNMP
moxa enterprises.8691 -- Moxa
sonicWall enterprises.8741 -- SonicWall
raisecom enterprises.8886 -- Raisecom
arborNetworks enterprises.9694 -- Arbor Networks
advantech enterprises.10297 -- Advantech
avocent enterprises.10418 -- Avocent
superMicro enterprises.10876 -- Supermicro
solarwinds enterprises.11307 -- Solarwinds
freeRadius enterprises.11344 -- FreeRADIUS
fiberHome enterprises.11408 -- FiberHome
tpLink enterprises.11863 -- TP-Link
isilon enterprises.12124 -- Isilon
fortinet enterprises.12356 -- Fortinet
oneAccess enterprises.13191 -- OneAccess
blueCat enterprises.13315 -- BlueCat
wago enterprises.13576 -- WAGO
netgate enterprises.13644 -- Netgate
raritan enterprises.13742 -- Raritan
eltek enterprises.13858 -- Eltek
polycom enterprises.13885 -- Polycom
trapeze enterprises.14525 -- Trapeze
aruba enterprises.14823 -- Aruba
mikrotik enterprises.14988 -- MikroTik
ruggedCom enterprises.15004 -- RuggedCom
sensatronics enterprises.16174 -- Sensatronics
westermo enterprises.16177 -- Westermo
riverbed enterprises.17163 -- Riverbed
cambium enterprises.17713 -- Cambium
konicaMinolta enterprises.18334 -- Konica Minolta
lenovo enterprises.19046 -- Lenovo
emcDataDomain enterprises.19746 -- Data Domain, later EMC
nagios enterprises.20006 -- Nagios
ekinops enterprises.20044 -- Ekinops
sixNet enterprises.20540 -- Sixnet, later Red Lion
sierraWireless enterprises.20542 -- AirLink, later Sierra Wireless
barracuda enterprises.20632 -- Barracuda
casa enterprises.20858 -- Casa
cradlepoint enterprises.20992 -- Cradlepoint
xirrus enterprises.21013 -- Xirrus
geist enterprises.21239 -- Geist
infinera enterprises.21296 -- Infinera
accedian enterprises.22420 -- Accedian
a10 enterprises.22610 -- A10 Networks
digium enterprises.22736 -- Digium
peplink enterprises.23695 -- Peplink
silverPeak enterprises.23867 -- Silver Peak
qnap enterprises.24681 -- QNAP
opengear enterprises.25049 -- Opengear
ruckus enterprises.25053 -- Ruckus
beckhoff enterprises.25157 -- Beckhoff
paloAlto enterprises.25461 -- Palo Alto Networks
h3c enterprises.25506 -- H3C
gigamon enterprises.26866 -- Gigamon
aerohive enterprises.26928 -- Aerohive
meraki enterprises.29671 -- Meraki
aristaNetworks enterprises.30065 -- Arista
openBsd enterprises.30155 -- OpenBSD
veeam enterprises.31023 -- Veeam
siklu enterprises.31926 -- Siklu
paessler enterprises.32446 -- Paessler
mellanox enterprises.33049 -- Mellanox
nimble enterprises.37447 -- Nimble
yealink enterprises.37459 -- Yealink
hikvision enterprises.39165 -- Hikvision
cumulus enterprises.40310 -- Cumulus
pureStorage enterprises.40482 -- Pure Storage
ubiquitiNetworks enterprises.41112 -- Ubiquiti
grandstream enterprises.42397 -- Grandstream
mimosa enterprises.43356 -- Mimosa
vyos enterprises.44641 -- VyOS
hpe enterprises.47196 -- Hewlett Packard Enterprise
teltonika enterprises.48690 -- Teltonika
`;
