/** PDFs written by hand, byte for byte. */

/** A file of numbered objects; the first is its catalog. */
export function pdfOf(objects: readonly (string | Buffer)[], trailer = ""): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  let length = parts[0]!.length;
  const offsets = objects.map((object, at) => {
    const part = Buffer.concat([
      Buffer.from(`${at + 1} 0 obj\n`),
      Buffer.from(object as string, "latin1"),
      Buffer.from("\nendobj\n"),
    ]);
    parts.push(part);
    length += part.length;
    return length - part.length;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\n` +
        `startxref\n${length}\n%%EOF`,
    ),
  );
  return Buffer.concat(parts);
}

/** A stream object. */
export function streamOf(data: string | Buffer, entries = ""): Buffer {
  const bytes = Buffer.from(data as string, "latin1");
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${entries} >>\nstream\n`),
    bytes,
    Buffer.from("\nendstream"),
  ]);
}

export const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
export const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

/** The page tree and one page, whose content is object 5 and whose font is object 4. */
export function onePage(content: Buffer, resources = "", box = "0 0 612 792"): Buffer {
  return pdfOf([
    CATALOG,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> ${resources} >> >>`,
    FONT,
    content,
  ]);
}

/** A4 pages with lines of text; the first line of each is large. A page without lines is empty. */
export function textPdf(pages: readonly (readonly string[])[]): Buffer {
  const kids = pages.map((_, at) => `${4 + at * 3} 0 R`).join(" ");
  return pdfOf([
    CATALOG,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    FONT,
    ...pages.flatMap((lines, at) => {
      const id = 4 + at * 3;
      const shown = lines.map(
        (line, row) =>
          `BT /F1 ${row === 0 ? 24 : 12} Tf 72 ${row === 0 ? 760 : 720 - 15 * row} Td (${line}) Tj ET`,
      );
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents ${id + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> /Annots [${id + 2} 0 R] >>`,
        streamOf(shown.join("\n")),
        `<< /Type /Annot /Subtype /Link /Rect [72 700 200 720] /A << /S /URI /URI (https://example.com/${at}) >> >>`,
      ];
    }),
  ]);
}
