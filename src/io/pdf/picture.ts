/**
 * A picture that pdfkit may be given. It inflates a PNG later, outside of any call that could be caught: one that is damaged would end the
 * program, so it is looked through first. What is not sound is left out.
 */
import { inflateSync } from 'node:zlib';

/** Nobody prints more on a cover. */
const sidePxMax = 4000;
/** By colour type: grey, RGB, palette, grey with alpha, RGB with alpha. */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function pictureOf(dataUrl: string): Buffer | undefined {
  const bytes = Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
  if (bytes.subarray(0, 8).equals(pngSignature)) return isSoundPng(bytes) ? bytes : undefined;
  return isSoundJpeg(bytes) ? bytes : undefined;
}

/** Size and depth say how much must come out of the compressed data; PNG, second edition, 5.6 and 11.2. */
function isSoundPng(bytes: Buffer): boolean {
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  let palette = 0;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (body.length < length) return false;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR' && length === 13) header = body;
    if (type === 'PLTE') palette = length;
    if (type === 'IDAT') data.push(body);
    if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header) return false;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, , , interlace] = header.subarray(8);
  const perPixel = channels[colour!];
  if (width < 1 || height < 1 || width > sidePxMax || height > sidePxMax) return false;
  // Deeper and interlaced ones are rare, and pdfkit reads them badly.
  if (perPixel === undefined || depth !== 8 || interlace !== 0 || (colour === 3 && palette === 0))
    return false;
  const wanted = height * (1 + width * perPixel);
  try {
    return inflateSync(Buffer.concat(data), { maxOutputLength: wanted + 1 }).length === wanted;
  } catch {
    return false;
  }
}

/** A frame header with a size that can be: ITU-T T.81, B.2.2. */
function isSoundJpeg(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return false;
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker < 0xff01) return false;
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return height > 0 && width > 0 && height <= sidePxMax && width <= sidePxMax;
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}
