/**
 * A report as PDF, drawn section by section and kept off the bottom margin. Letters are Inter's, embedded: Latin, Greek and Cyrillic. A
 * long table goes on with its head repeated; every page has its number.
 */
import { createRequire } from 'node:module';
import {
  type Cell,
  type Column,
  formatCell,
  formatPeriod,
  type ReportDocument,
  type Section,
  type Tone,
} from '#pure/reports/document.ts';
import { pictureOf } from './picture.ts';

const ink = '#1b2430';
const soft = '#5d6b7d';
const rule = '#dfe4ea';
const bar = '#4a6fd4';
const tones: Readonly<Record<Tone, string>> = { good: '#1f8a5b', bad: '#c0392b' };
const marginPt = 48;
const rowPt = 17;
/** TrueType, because pdfkit cannot take a part of a WOFF2 with composed letters. */
const faces = { Regular: '400Regular', SemiBold: '600SemiBold' } as const;
type Face = keyof typeof faces;
/** A page takes some milliseconds: nobody reads more than this, and a table may have grown by accident. */
const pagesMax = 400;

const fontFile = (face: Face) =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/inter/${faces[face]}/Inter_${faces[face]}.ttf`);

type Pdf = PDFKit.PDFDocument;
interface Sheet {
  readonly pdf: Pdf;
  readonly widthPt: number;
  readonly timeZone: string;
  /** Makes room: a new page when less than this is left. False when the report has too many pages. */
  room(heightPt: number): boolean;
}

const isNumber = ({ format }: Column) => format !== 'text';

/** Cut to fit, with an ellipsis: pdfkit's own measures each prefix. */
function fitted(pdf: Pdf, text: string, widthPt: number): string {
  if (pdf.widthOfString(text) <= widthPt) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pdf.widthOfString(`${text.slice(0, middle)}…`) <= widthPt) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

function write(
  { pdf }: Sheet,
  text: string,
  at: { readonly x: number; readonly y: number; readonly widthPt: number },
  look: {
    readonly right?: boolean;
    readonly color?: string;
    readonly face?: Face;
    readonly sizePt?: number;
  } = {},
): void {
  pdf
    .font(look.face ?? 'Regular')
    .fontSize(look.sizePt ?? 9)
    .fillColor(look.color ?? ink);
  const shown = fitted(pdf, text, at.widthPt);
  const x = look.right ? at.x + at.widthPt - pdf.widthOfString(shown) : at.x;
  const { y } = pdf;
  pdf.text(shown, x, at.y, { lineBreak: false });
  // Only whoever lays out moves on.
  pdf.y = y;
}

function heading(sheet: Sheet, title: string, bodyPt: number): boolean {
  if (!sheet.room(30 + bodyPt)) return false;
  const { pdf, widthPt } = sheet;
  write(sheet, title, { x: marginPt, y: pdf.y + 14, widthPt }, { face: 'SemiBold', sizePt: 12 });
  pdf.y += 34;
  return true;
}

function paragraphPt({ pdf, widthPt }: Sheet, text: string): number {
  pdf.font('Regular').fontSize(9);
  return pdf.heightOfString(text, { width: widthPt }) + 8;
}
function paragraph(sheet: Sheet, text: string, color = ink): void {
  const { pdf, widthPt } = sheet;
  if (!sheet.room(paragraphPt(sheet, text))) return;
  // After the room was made: a new page forgets the colour.
  pdf.font('Regular').fontSize(9).fillColor(color);
  pdf.text(text, marginPt, pdf.y + 4, { width: widthPt });
  pdf.y += 4;
}

function figures(sheet: Sheet, { items }: Extract<Section, { kind: 'figures' }>): void {
  const { pdf, widthPt, timeZone } = sheet;
  // Four fit in a row; more stand in rows of three, where their notes have room.
  const perRow = items.length > 4 ? 3 : Math.max(1, items.length);
  const gapPt = 10;
  const boxPt = (widthPt - gapPt * (perRow - 1)) / perRow;
  for (let at = 0; at < items.length; at += perRow) {
    if (!sheet.room(66)) return;
    const top = pdf.y + 6;
    items.slice(at, at + perRow).forEach(({ title, value, format, note, tone }, i) => {
      const x = marginPt + i * (boxPt + gapPt);
      const inner = { x: x + 10, widthPt: boxPt - 20 };
      pdf.roundedRect(x, top, boxPt, 54, 4).lineWidth(0.7).stroke(rule);
      write(sheet, title, { ...inner, y: top + 7 }, { color: soft, sizePt: 8 });
      write(
        sheet,
        formatCell(value, format, timeZone),
        { ...inner, y: top + 19 },
        {
          face: 'SemiBold',
          sizePt: 14,
          color: tone ? tones[tone] : ink,
        },
      );
      if (note) write(sheet, note, { ...inner, y: top + 38 }, { color: soft, sizePt: 7.5 });
    });
    pdf.y = top + 60;
  }
}

/** Tried in turn until nothing has to be cut. */
const tableSizesPt = [9, 8, 7] as const;
const columnGapPt = 12;
/** Share of the page that texts keep when numbers want all of it. */
const textsLeast = 0.25;

/** Columns as wide as what they hold, the texts sharing what is left; in smaller letters before anything is cut. */
function layoutOf(
  { pdf, widthPt }: Sheet,
  columns: readonly Column[],
  texts: readonly (readonly string[])[],
): { readonly sizePt: number; readonly widths: readonly number[] } {
  const wantedAt = (sizePt: number) => {
    pdf.font('Regular').fontSize(sizePt);
    return columns.map(
      ({ title }, i) =>
        Math.max(
          ...[title, ...texts.slice(0, 200).map((row) => row[i] ?? '')].map((text) =>
            pdf.widthOfString(text),
          ),
        ) + columnGapPt,
    );
  };
  const fluid = columns.map((column) => !isNumber(column));
  const sumsOf = (widths: readonly number[]) => {
    const texts = widths.reduce((total, width, i) => total + (fluid[i] ? width : 0), 0);
    return { texts, numbers: widths.reduce((total, width) => total + width, 0) - texts };
  };
  // A name may be any length and is cut; a number that is cut says something else.
  const leastPt = (texts: number) => Math.min(texts, widthPt * textsLeast);
  const fits = (sizePt: number) => {
    const { texts, numbers } = sumsOf(wantedAt(sizePt));
    return numbers + leastPt(texts) <= widthPt;
  };
  const sizePt = tableSizesPt.find(fits) ?? tableSizesPt.at(-1)!;
  const wanted = wantedAt(sizePt);
  const { texts: textsPt, numbers } = sumsOf(wanted);
  if (textsPt === 0) return { sizePt, widths: wanted.map((width) => (width * widthPt) / numbers) };
  const left = Math.max(widthPt - numbers, leastPt(textsPt));
  const scale = Math.min(1, (widthPt - left) / numbers);
  return {
    sizePt,
    widths: wanted.map((width, i) => (fluid[i] ? (width * left) / textsPt : width * scale)),
  };
}

function table(sheet: Sheet, section: Extract<Section, { kind: 'table' }>): void {
  const { pdf, timeZone } = sheet;
  if (!heading(sheet, section.title, 2 * rowPt)) return;
  if (section.rows.length === 0) {
    paragraph(sheet, section.empty, soft);
    return;
  }
  const texts = section.rows.map(({ cells }) =>
    section.columns.map(({ format }, i) => formatCell(cells[i] as Cell, format, timeZone)),
  );
  const { sizePt, widths } = layoutOf(sheet, section.columns, texts);
  const line = (cells: readonly string[], color: string) => {
    let x = marginPt;
    section.columns.forEach((column, i) => {
      const right = isNumber(column);
      write(
        sheet,
        cells[i]!,
        { x: right ? x + 10 : x, y: pdf.y + 4, widthPt: widths[i]! - 10 },
        { right, color, sizePt },
      );
      x += widths[i]!;
    });
    pdf.y += rowPt;
    pdf
      .moveTo(marginPt, pdf.y)
      .lineTo(marginPt + sheet.widthPt, pdf.y)
      .lineWidth(0.5)
      .stroke(rule);
  };
  const head = () =>
    line(
      section.columns.map(({ title }) => title),
      soft,
    );
  head();
  const notePt = section.note ? paragraphPt(sheet, section.note) : 0;
  for (const [i, row] of section.rows.entries()) {
    const before = pdf.y;
    // The last row takes the note along: a page with a note alone explains nothing.
    if (!sheet.room(i === section.rows.length - 1 ? rowPt + notePt : rowPt)) return;
    if (pdf.y < before) head();
    line(texts[i]!, row.tone ? tones[row.tone] : ink);
  }
  if (section.note) paragraph(sheet, section.note, soft);
}

function bars(sheet: Sheet, section: Extract<Section, { kind: 'bars' }>): void {
  if (section.items.length === 0 || !heading(sheet, section.title, 3 * rowPt)) return;
  const { pdf, widthPt, timeZone } = sheet;
  const most = Math.max(...section.items.map(({ value }) => value), Number.MIN_VALUE);
  const labelPt = widthPt * 0.3;
  const roomPt = widthPt - labelPt - 80;
  for (const { label, value, tone } of section.items) {
    if (!sheet.room(rowPt)) return;
    const y = pdf.y;
    write(sheet, label, { x: marginPt, y: y + 3, widthPt: labelPt - 8 }, { right: true, color: soft });
    const lengthPt = Math.max(1, (value / most) * roomPt);
    pdf.roundedRect(marginPt + labelPt, y + 3, lengthPt, 10, 1.5).fill(tone ? tones[tone] : bar);
    write(sheet, formatCell(value, section.format, timeZone), {
      x: marginPt + labelPt + lengthPt + 6,
      y: y + 3,
      widthPt: 74,
    });
    pdf.y = y + rowPt;
  }
}

function history(sheet: Sheet, section: Extract<Section, { kind: 'history' }>): void {
  const heightPt = 84;
  if (section.steps.length === 0 || !heading(sheet, section.title, heightPt + 18)) return;
  const { pdf, widthPt, timeZone } = sheet;
  const { steps, min, max, limit } = section;
  const axisPt = 52;
  const [left, top] = [marginPt + axisPt, pdf.y];
  const stepPt = (widthPt - axisPt) / steps.length;
  const yOf = (value: number) =>
    top + heightPt - (max > min ? (Math.min(Math.max(value, min), max) - min) / (max - min) : 0) * heightPt;
  const axis = { x: marginPt, widthPt: axisPt - 8 };
  write(
    sheet,
    formatCell(max, section.format, timeZone),
    { ...axis, y: top - 4 },
    { right: true, color: soft, sizePt: 7.5 },
  );
  write(
    sheet,
    formatCell(min, section.format, timeZone),
    { ...axis, y: top + heightPt - 8 },
    {
      right: true,
      color: soft,
      sizePt: 7.5,
    },
  );
  const every = Math.ceil(steps.length / 8);
  steps.forEach(({ label, value, tone }, i) => {
    const x = left + i * stepPt;
    if (value !== null) {
      const y = Math.min(yOf(value), top + heightPt - 0.8);
      pdf.rect(x, y, Math.max(0.8, stepPt - 1.5), top + heightPt - y).fill(tone ? tones[tone] : bar);
    }
    if (i % every === 0)
      write(
        sheet,
        label,
        { x, y: top + heightPt + 4, widthPt: every * stepPt },
        { color: soft, sizePt: 7.5 },
      );
  });
  if (limit !== undefined)
    pdf
      .moveTo(left, yOf(limit))
      .lineTo(left + widthPt - axisPt, yOf(limit))
      .lineWidth(0.7)
      .dash(3, { space: 2 })
      .stroke(soft)
      .undash();
  pdf.y = top + heightPt + 20;
}

/** Where the title of a cover begins. */
const coverTitlePt = 300;
const logoBoxPt = [220, 90] as const;

/** A page of its own; the report begins on the next. */
function cover(sheet: Sheet, report: ReportDocument): void {
  if (!report.cover) return;
  const { pdf, widthPt } = sheet;
  const { organization, text, logo } = report.cover;
  const picture = logo === null ? undefined : pictureOf(logo);
  if (picture) pdf.image(picture, marginPt, marginPt + 60, { fit: [...logoBoxPt] });
  const column = { x: marginPt, widthPt };
  write(sheet, organization, { ...column, y: coverTitlePt - 22 }, { color: soft, sizePt: 12 });
  pdf.font('SemiBold').fontSize(30).fillColor(ink);
  pdf.text(report.title, marginPt, coverTitlePt, { width: widthPt, height: 120, ellipsis: true });
  write(sheet, formatPeriod(report), { ...column, y: pdf.y + 10 }, { color: soft, sizePt: 11 });
  pdf
    .moveTo(marginPt, pdf.y + 36)
    .lineTo(marginPt + 64, pdf.y + 36)
    .lineWidth(2)
    .stroke(bar);
  pdf.font('Regular').fontSize(11).fillColor(ink);
  pdf.text(text, marginPt, pdf.y + 52, {
    width: widthPt * 0.75,
    height: Math.max(20, pdf.page.height - marginPt - pdf.y - 80),
    ellipsis: true,
  });
  pdf.addPage();
}

const drawers: {
  readonly [K in Section['kind']]: (sheet: Sheet, section: Extract<Section, { kind: K }>) => void;
} = {
  text: (sheet, { text }) => paragraph(sheet, text),
  figures,
  table,
  bars,
  history,
};
const draw = (sheet: Sheet, section: Section) =>
  (drawers[section.kind] as (sheet: Sheet, section: Section) => void)(sheet, section);

export async function reportPdf(report: ReportDocument): Promise<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: marginPt, left: marginPt, right: marginPt, bottom: marginPt },
    bufferPages: true,
    info: { Title: report.title, Creator: 'Nocturne', CreationDate: new Date(report.madeMs) },
  });
  for (const face of Object.keys(faces) as Face[]) pdf.registerFont(face, fontFile(face));
  const chunks: Uint8Array[] = [];
  pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  const sheet: Sheet = {
    pdf,
    widthPt: pdf.page.width - 2 * marginPt,
    timeZone: report.timeZone,
    room(heightPt) {
      if (pdf.y + heightPt <= pdf.page.height - marginPt - 16) return true;
      if (pdf.bufferedPageRange().count >= pagesMax) return false;
      pdf.addPage();
      return true;
    },
  };
  cover(sheet, report);
  write(
    sheet,
    report.title,
    { x: marginPt, y: marginPt, widthPt: sheet.widthPt },
    { face: 'SemiBold', sizePt: 20 },
  );
  write(sheet, report.subtitle, { x: marginPt, y: marginPt + 28, widthPt: sheet.widthPt }, { color: soft });
  write(
    sheet,
    formatPeriod(report),
    { x: marginPt, y: marginPt + 41, widthPt: sheet.widthPt },
    { color: soft },
  );
  pdf.y = marginPt + 60;
  for (const section of report.sections) draw(sheet, section);
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    // Below the margin: without this pdfkit would begin another page for it.
    pdf.page.margins.bottom = 0;
    const foot = { x: marginPt, y: pdf.page.height - marginPt + 10, widthPt: sheet.widthPt };
    write(sheet, `Nocturne, ${formatCell(report.madeMs, 'time', report.timeZone)}`, foot, {
      color: soft,
      sizePt: 7.5,
    });
    write(sheet, `${page + 1} of ${count}`, foot, { right: true, color: soft, sizePt: 7.5 });
  }
  pdf.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}
