/** IANA-CHARSET-MIB: IANA register, types only. Facts only; meanings are our own words. */
export const ianaCharset = `
module IANA-CHARSET-MIB
type IANACharset INTEGER{other=1,unknown=2,csASCII=3,csISOLatin1=4,csISOLatin2=5,csISOLatin3=6,csISOLatin4=7,csISOLatinCyrillic=8,csISOLatinArabic=9,csISOLatinGreek=10,csISOLatinHebrew=11,csISOLatin5=12,csISOLatin6=13,csShiftJIS=17,csEUCPkdFmtJapanese=18,csEUCKR=38,csUTF8=106,csUnicode=1000,csUCS4=1001,csUTF7=1012,csUTF16BE=1013,csUTF16LE=1014,csUTF16=1015,cswindows1252=2252,csBig5=2026,csGB2312=2025}
`;
