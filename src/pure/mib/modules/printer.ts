/** Printer-MIB: RFC 3805. Facts only; meanings are our own words. */
export const printer = `
module Printer-MIB
type CapacityUnit INTEGER{tenThousandthsOfInches=3,micrometers=4,sheets=8,feet=16,meters=17}
type CodedCharSet INTEGER{other=1}
type MediaUnit INTEGER{tenThousandthsOfInches=3,micrometers=4}
type PresentOnOff INTEGER{other=1,on=3,off=4,notPresent=5}
type PrtAlertSeverityLevelTC INTEGER{other=1,critical=3,warning=4,warningBinaryChangeEvent=5}
type PrtCapacityUnitTC INTEGER{other=1,unknown=2,tenThousandthsOfInches=3,micrometers=4,sheets=8,feet=16,meters=17,items=18,percent=19}
type PrtChannelStateTC INTEGER{other=1,printDataAccepted=3,noDataAccepted=4}
type PrtConsoleDescriptionStringTC OCTET-STRING(0..255)
type PrtInterpreterTwoWayTC INTEGER{yes=3,no=4}
type PrtLocalizedDescriptionStringTC OCTET-STRING(0..255)
type PrtMarkerAddressabilityUnitTC INTEGER{tenThousandthsOfInches=3,micrometers=4}
type PrtMarkerColorantRoleTC INTEGER{other=1,process=3,spot=4}
type PrtMarkerCounterUnitTC INTEGER{tenThousandthsOfInches=3,micrometers=4,characters=5,lines=6,impressions=7,sheets=8,dotRow=9,hours=11,feet=16,meters=17}
type PrtMarkerSuppliesClassTC INTEGER{other=1,supplyThatIsConsumed=3,receptacleThatIsFilled=4}
type PrtMarkerSuppliesSupplyUnitTC INTEGER{other=1,unknown=2,tenThousandthsOfInches=3,micrometers=4,impressions=7,sheets=8,hours=11,thousandthsOfOunces=12,tenthsOfGrams=13,hundrethsOfFluidOunces=14,tenthsOfMilliliters=15,feet=16,meters=17,items=18,percent=19}
type PrtMediaPathMaxSpeedPrintUnitTC INTEGER{tenThousandthsOfInchesPerHour=3,micrometersPerHour=4,charactersPerHour=5,linesPerHour=6,impressionsPerHour=7,sheetsPerHour=8,dotRowPerHour=9,feetPerHour=16,metersPerHour=17}
type PrtMediaUnitTC INTEGER{tenThousandthsOfInches=3,micrometers=4}
type PrtOutputPageDeliveryOrientationTC INTEGER{faceUp=3,faceDown=4}
type PrtOutputStackingOrderTC INTEGER{unknown=2,firstToLast=3,lastToFirst=4}
type PrtPrintOrientationTC INTEGER{other=1,portrait=3,landscape=4}
type PrtSubUnitStatusTC Integer32(0..126)
type SubUnitStatus Integer32(0..126)
printmib mib-2.43 module
prtGeneral printmib.5
prtGeneralTable prtGeneral.1 table
prtGeneralEntry prtGeneralTable.1 row hrDeviceIndex
prtGeneralConfigChanges prtGeneralEntry.1 ro Counter32
prtGeneralCurrentLocalization prtGeneralEntry.2 rw Integer32(1..65535)
prtGeneralReset prtGeneralEntry.3 rw PrtGeneralResetTC
prtGeneralCurrentOperator prtGeneralEntry.4 rw OCTET-STRING(0..127)
prtGeneralServicePerson prtGeneralEntry.5 rw OCTET-STRING(0..127)
prtInputDefaultIndex prtGeneralEntry.6 rw Integer32(1..65535)
prtOutputDefaultIndex prtGeneralEntry.7 rw Integer32(1..65535)
prtMarkerDefaultIndex prtGeneralEntry.8 rw Integer32(1..65535)
prtMediaPathDefaultIndex prtGeneralEntry.9 rw Integer32(1..65535)
prtConsoleLocalization prtGeneralEntry.10 rw Integer32(1..65535)
prtConsoleNumberOfDisplayLines prtGeneralEntry.11 ro Integer32(0..65535)
prtConsoleNumberOfDisplayChars prtGeneralEntry.12 ro Integer32(0..65535)
prtConsoleDisable prtGeneralEntry.13 rw PrtConsoleDisableTC
prtAuxiliarySheetStartupPage prtGeneralEntry.14 rw PresentOnOff
prtAuxiliarySheetBannerPage prtGeneralEntry.15 rw PresentOnOff
prtGeneralPrinterName prtGeneralEntry.16 rw OCTET-STRING(0..127)
prtGeneralSerialNumber prtGeneralEntry.17 rw OCTET-STRING(0..255)
prtAlertCriticalEvents prtGeneralEntry.18 ro Counter32
prtAlertAllEvents prtGeneralEntry.19 ro Counter32
prtStorageRefTable prtGeneral.2 table
prtStorageRefEntry prtStorageRefTable.1 row hrStorageIndex,prtStorageRefSeqNumber
prtStorageRefSeqNumber prtStorageRefEntry.1 na Integer32(1..65535)
prtStorageRefIndex prtStorageRefEntry.2 ro Integer32(0..2147483647)
prtDeviceRefTable prtGeneral.3 table
prtDeviceRefEntry prtDeviceRefTable.1 row hrDeviceIndex,prtDeviceRefSeqNumber
prtDeviceRefSeqNumber prtDeviceRefEntry.1 na Integer32(1..65535)
prtDeviceRefIndex prtDeviceRefEntry.2 ro Integer32(0..2147483647)
prtCover printmib.6
prtCoverTable prtCover.1 table -- Covers and doors.
prtCoverEntry prtCoverTable.1 row hrDeviceIndex,prtCoverIndex
prtCoverIndex prtCoverEntry.1 na Integer32(1..65535)
prtCoverDescription prtCoverEntry.2 ro PrtLocalizedDescriptionStringTC
prtCoverStatus prtCoverEntry.3 ro PrtCoverStatusTC
prtLocalization printmib.7
prtLocalizationTable prtLocalization.1 table
prtLocalizationEntry prtLocalizationTable.1 row hrDeviceIndex,prtLocalizationIndex
prtLocalizationIndex prtLocalizationEntry.1 na Integer32(1..65535)
prtLocalizationLanguage prtLocalizationEntry.2 ro OCTET-STRING(2)
prtLocalizationCountry prtLocalizationEntry.3 ro OCTET-STRING(2)
prtLocalizationCharacterSet prtLocalizationEntry.4 ro IANACharset
prtInput printmib.8
prtInputTable prtInput.2 table -- Paper trays.
prtInputEntry prtInputTable.1 row hrDeviceIndex,prtInputIndex
prtInputIndex prtInputEntry.1 na Integer32(1..65535)
prtInputType prtInputEntry.2 ro PrtInputTypeTC
prtInputDimUnit prtInputEntry.3 ro PrtMediaUnitTC
prtInputMediaDimFeedDirDeclared prtInputEntry.4 rw Integer32(-2..2147483647)
prtInputMediaDimXFeedDirDeclared prtInputEntry.5 rw Integer32(-2..2147483647)
prtInputMediaDimFeedDirChosen prtInputEntry.6 ro Integer32(-2..2147483647)
prtInputMediaDimXFeedDirChosen prtInputEntry.7 ro Integer32(-2..2147483647)
prtInputCapacityUnit prtInputEntry.8 ro PrtCapacityUnitTC
prtInputMaxCapacity prtInputEntry.9 rw Integer32(-2..2147483647)
prtInputCurrentLevel prtInputEntry.10 rw Integer32(-3..2147483647) -- Sheets left in the tray; -3 some.
prtInputStatus prtInputEntry.11 ro PrtSubUnitStatusTC
prtInputMediaName prtInputEntry.12 rw OCTET-STRING(0..63)
prtInputName prtInputEntry.13 rw OCTET-STRING(0..63)
prtInputVendorName prtInputEntry.14 ro OCTET-STRING(0..63)
prtInputModel prtInputEntry.15 ro OCTET-STRING(0..63)
prtInputVersion prtInputEntry.16 ro OCTET-STRING(0..63)
prtInputSerialNumber prtInputEntry.17 ro OCTET-STRING(0..32)
prtInputDescription prtInputEntry.18 ro PrtLocalizedDescriptionStringTC
prtInputSecurity prtInputEntry.19 rw PresentOnOff
prtInputMediaWeight prtInputEntry.20 rw Integer32(-2..2147483647)
prtInputMediaType prtInputEntry.21 rw OCTET-STRING(0..63)
prtInputMediaColor prtInputEntry.22 rw OCTET-STRING(0..63)
prtInputMediaFormParts prtInputEntry.23 rw Integer32(-2..2147483647)
prtInputMediaLoadTimeout prtInputEntry.24 rw Integer32(-2..2147483647)
prtInputNextIndex prtInputEntry.25 rw Integer32(-3..2147483647)
prtOutput printmib.9
prtOutputTable prtOutput.2 table
prtOutputEntry prtOutputTable.1 row hrDeviceIndex,prtOutputIndex
prtOutputIndex prtOutputEntry.1 na Integer32(1..65535)
prtOutputType prtOutputEntry.2 ro PrtOutputTypeTC
prtOutputCapacityUnit prtOutputEntry.3 ro PrtCapacityUnitTC
prtOutputMaxCapacity prtOutputEntry.4 rw Integer32(-2..2147483647)
prtOutputRemainingCapacity prtOutputEntry.5 rw Integer32(-3..2147483647)
prtOutputStatus prtOutputEntry.6 ro PrtSubUnitStatusTC
prtOutputName prtOutputEntry.7 rw OCTET-STRING(0..63)
prtOutputVendorName prtOutputEntry.8 ro OCTET-STRING(0..63)
prtOutputModel prtOutputEntry.9 ro OCTET-STRING(0..63)
prtOutputVersion prtOutputEntry.10 ro OCTET-STRING(0..63)
prtOutputSerialNumber prtOutputEntry.11 ro OCTET-STRING(0..63)
prtOutputDescription prtOutputEntry.12 ro PrtLocalizedDescriptionStringTC
prtOutputSecurity prtOutputEntry.13 rw PresentOnOff
prtOutputDimUnit prtOutputEntry.14 ro PrtMediaUnitTC
prtOutputMaxDimFeedDir prtOutputEntry.15 rw Integer32(-2..2147483647)
prtOutputMaxDimXFeedDir prtOutputEntry.16 rw Integer32(-2..2147483647)
prtOutputMinDimFeedDir prtOutputEntry.17 rw Integer32(-2..2147483647)
prtOutputMinDimXFeedDir prtOutputEntry.18 rw Integer32(-2..2147483647)
prtOutputStackingOrder prtOutputEntry.19 rw PrtOutputStackingOrderTC
prtOutputPageDeliveryOrientation prtOutputEntry.20 rw PrtOutputPageDeliveryOrientationTC
prtOutputBursting prtOutputEntry.21 rw PresentOnOff
prtOutputDecollating prtOutputEntry.22 rw PresentOnOff
prtOutputPageCollated prtOutputEntry.23 rw PresentOnOff
prtOutputOffsetStacking prtOutputEntry.24 rw PresentOnOff
prtMarker printmib.10
prtMarkerTable prtMarker.2 table
prtMarkerEntry prtMarkerTable.1 row hrDeviceIndex,prtMarkerIndex
prtMarkerIndex prtMarkerEntry.1 na Integer32(1..65535)
prtMarkerMarkTech prtMarkerEntry.2 ro PrtMarkerMarkTechTC
prtMarkerCounterUnit prtMarkerEntry.3 ro PrtMarkerCounterUnitTC
prtMarkerLifeCount prtMarkerEntry.4 ro Counter32 -- Pages in the life of the marker.
prtMarkerPowerOnCount prtMarkerEntry.5 ro Counter32
prtMarkerProcessColorants prtMarkerEntry.6 ro Integer32(0..65535)
prtMarkerSpotColorants prtMarkerEntry.7 ro Integer32(0..65535)
prtMarkerAddressabilityUnit prtMarkerEntry.8 ro PrtMarkerAddressabilityUnitTC
prtMarkerAddressabilityFeedDir prtMarkerEntry.9 ro Integer32(-2..2147483647)
prtMarkerAddressabilityXFeedDir prtMarkerEntry.10 ro Integer32(-2..2147483647)
prtMarkerNorthMargin prtMarkerEntry.11 ro Integer32(-2..2147483647)
prtMarkerSouthMargin prtMarkerEntry.12 ro Integer32(-2..2147483647)
prtMarkerWestMargin prtMarkerEntry.13 ro Integer32(-2..2147483647)
prtMarkerEastMargin prtMarkerEntry.14 ro Integer32(-2..2147483647)
prtMarkerStatus prtMarkerEntry.15 ro PrtSubUnitStatusTC
prtMarkerSupplies printmib.11
prtMarkerSuppliesTable prtMarkerSupplies.1 table -- Toner, ink, drums and waste boxes.
prtMarkerSuppliesEntry prtMarkerSuppliesTable.1 row hrDeviceIndex,prtMarkerSuppliesIndex
prtMarkerSuppliesIndex prtMarkerSuppliesEntry.1 na Integer32(1..65535)
prtMarkerSuppliesMarkerIndex prtMarkerSuppliesEntry.2 ro Integer32(0..65535)
prtMarkerSuppliesColorantIndex prtMarkerSuppliesEntry.3 ro Integer32(0..65535)
prtMarkerSuppliesClass prtMarkerSuppliesEntry.4 ro PrtMarkerSuppliesClassTC
prtMarkerSuppliesType prtMarkerSuppliesEntry.5 ro PrtMarkerSuppliesTypeTC
prtMarkerSuppliesDescription prtMarkerSuppliesEntry.6 ro PrtLocalizedDescriptionStringTC -- Name of the supply.
prtMarkerSuppliesSupplyUnit prtMarkerSuppliesEntry.7 ro PrtMarkerSuppliesSupplyUnitTC
prtMarkerSuppliesMaxCapacity prtMarkerSuppliesEntry.8 rw Integer32(-2..2147483647) -- What a full one holds.
prtMarkerSuppliesLevel prtMarkerSuppliesEntry.9 rw Integer32(-3..2147483647) -- What is left; -2 unknown, -3 some.
prtMarkerColorant printmib.12
prtMarkerColorantTable prtMarkerColorant.1 table
prtMarkerColorantEntry prtMarkerColorantTable.1 row hrDeviceIndex,prtMarkerColorantIndex
prtMarkerColorantIndex prtMarkerColorantEntry.1 na Integer32(1..65535)
prtMarkerColorantMarkerIndex prtMarkerColorantEntry.2 ro Integer32(0..65535)
prtMarkerColorantRole prtMarkerColorantEntry.3 ro PrtMarkerColorantRoleTC
prtMarkerColorantValue prtMarkerColorantEntry.4 ro OCTET-STRING(0..255)
prtMarkerColorantTonality prtMarkerColorantEntry.5 ro Integer32(2..2147483647)
prtMediaPath printmib.13
prtMediaPathTable prtMediaPath.4 table
prtMediaPathEntry prtMediaPathTable.1 row hrDeviceIndex,prtMediaPathIndex
prtMediaPathIndex prtMediaPathEntry.1 na Integer32(1..65535)
prtMediaPathMaxSpeedPrintUnit prtMediaPathEntry.2 ro PrtMediaPathMaxSpeedPrintUnitTC
prtMediaPathMediaSizeUnit prtMediaPathEntry.3 ro PrtMediaUnitTC
prtMediaPathMaxSpeed prtMediaPathEntry.4 ro Integer32(-2..2147483647)
prtMediaPathMaxMediaFeedDir prtMediaPathEntry.5 ro Integer32(-2..2147483647)
prtMediaPathMaxMediaXFeedDir prtMediaPathEntry.6 ro Integer32(-2..2147483647)
prtMediaPathMinMediaFeedDir prtMediaPathEntry.7 ro Integer32(-2..2147483647)
prtMediaPathMinMediaXFeedDir prtMediaPathEntry.8 ro Integer32(-2..2147483647)
prtMediaPathType prtMediaPathEntry.9 ro PrtMediaPathTypeTC
prtMediaPathDescription prtMediaPathEntry.10 ro PrtLocalizedDescriptionStringTC
prtMediaPathStatus prtMediaPathEntry.11 ro PrtSubUnitStatusTC
prtChannel printmib.14
prtChannelTable prtChannel.1 table
prtChannelEntry prtChannelTable.1 row hrDeviceIndex,prtChannelIndex
prtChannelIndex prtChannelEntry.1 na Integer32(1..65535)
prtChannelType prtChannelEntry.2 ro PrtChannelTypeTC
prtChannelProtocolVersion prtChannelEntry.3 ro OCTET-STRING(0..63)
prtChannelCurrentJobCntlLangIndex prtChannelEntry.4 rw Integer32(0..65535)
prtChannelDefaultPageDescLangIndex prtChannelEntry.5 rw Integer32(0..65535)
prtChannelState prtChannelEntry.6 rw PrtChannelStateTC
prtChannelIfIndex prtChannelEntry.7 rw InterfaceIndexOrZero
prtChannelStatus prtChannelEntry.8 ro PrtSubUnitStatusTC
prtChannelInformation prtChannelEntry.9 ro OCTET-STRING(0..255)
prtInterpreter printmib.15
prtInterpreterTable prtInterpreter.1 table
prtInterpreterEntry prtInterpreterTable.1 row hrDeviceIndex,prtInterpreterIndex
prtInterpreterIndex prtInterpreterEntry.1 na Integer32(1..65535)
prtInterpreterLangFamily prtInterpreterEntry.2 ro PrtInterpreterLangFamilyTC
prtInterpreterLangLevel prtInterpreterEntry.3 ro OCTET-STRING(0..31)
prtInterpreterLangVersion prtInterpreterEntry.4 ro OCTET-STRING(0..31)
prtInterpreterDescription prtInterpreterEntry.5 ro PrtLocalizedDescriptionStringTC
prtInterpreterVersion prtInterpreterEntry.6 ro OCTET-STRING(0..31)
prtInterpreterDefaultOrientation prtInterpreterEntry.7 rw PrtPrintOrientationTC
prtInterpreterFeedAddressability prtInterpreterEntry.8 ro Integer32(-2..2147483647)
prtInterpreterXFeedAddressability prtInterpreterEntry.9 ro Integer32(-2..2147483647)
prtInterpreterDefaultCharSetIn prtInterpreterEntry.10 rw IANACharset
prtInterpreterDefaultCharSetOut prtInterpreterEntry.11 rw IANACharset
prtInterpreterTwoWay prtInterpreterEntry.12 ro PrtInterpreterTwoWayTC
prtConsoleDisplayBuffer printmib.16
prtConsoleDisplayBufferTable prtConsoleDisplayBuffer.5 table -- Lines on the display of the printer.
prtConsoleDisplayBufferEntry prtConsoleDisplayBufferTable.1 row hrDeviceIndex,prtConsoleDisplayBufferIndex
prtConsoleDisplayBufferIndex prtConsoleDisplayBufferEntry.1 na Integer32(1..65535)
prtConsoleDisplayBufferText prtConsoleDisplayBufferEntry.2 rw PrtConsoleDescriptionStringTC
prtConsoleLights printmib.17
prtConsoleLightTable prtConsoleLights.6 table
prtConsoleLightEntry prtConsoleLightTable.1 row hrDeviceIndex,prtConsoleLightIndex
prtConsoleLightIndex prtConsoleLightEntry.1 na Integer32(1..65535)
prtConsoleOnTime prtConsoleLightEntry.2 rw Integer32(0..2147483647)
prtConsoleOffTime prtConsoleLightEntry.3 rw Integer32(0..2147483647)
prtConsoleColor prtConsoleLightEntry.4 ro PrtConsoleColorTC
prtConsoleDescription prtConsoleLightEntry.5 ro PrtConsoleDescriptionStringTC
prtAlert printmib.18
prtAlertTable prtAlert.1 table -- What the printer complains of now.
prtAlertEntry prtAlertTable.1 row hrDeviceIndex,prtAlertIndex
prtAlertIndex prtAlertEntry.1 ro Integer32(1..2147483647)
prtAlertSeverityLevel prtAlertEntry.2 ro PrtAlertSeverityLevelTC
prtAlertTrainingLevel prtAlertEntry.3 ro PrtAlertTrainingLevelTC
prtAlertGroup prtAlertEntry.4 ro PrtAlertGroupTC
prtAlertGroupIndex prtAlertEntry.5 ro Integer32(-1..2147483647)
prtAlertLocation prtAlertEntry.6 ro Integer32(-2..2147483647)
prtAlertCode prtAlertEntry.7 ro PrtAlertCodeTC
prtAlertDescription prtAlertEntry.8 ro PrtLocalizedDescriptionStringTC
prtAlertTime prtAlertEntry.9 ro TimeTicks
printerV1Alert prtAlert.2
printerV2AlertPrefix printerV1Alert.0
printerV2Alert printerV2AlertPrefix.1 trap prtAlertGroupIndex,prtAlertGroup,prtAlertLocation,prtAlertCode,prtAlertSeverityLevel,prtAlertIndex
`;
