/**
 * Which pages of a document a request wants.
 * @module
 */
import type { OCRRequest } from "../../../src/schema/generated/requests.ts";
import { invalidBody } from "../../../src/wire/errors.ts";

/**
 * Indices in ascending order, each once. Pages that the document doesn't have are left out.
 * @param pages indices and ranges, for instance `0-2,5`, or a list; all pages when absent.
 * @throws ApiError 422 for what is neither.
 */
export function selectPages(pages: OCRRequest["pages"], count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (pages === undefined) return all;
  const ranges = typeof pages === "string" ? pages.split(",") : pages.map(String);
  const wanted = ranges.map((range) => {
    const [, first, last = first] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(range) ?? [];
    if (first === undefined || Number(last) < Number(first)) throw invalidPages(pages);
    return [Number(first), Number(last)] as const;
  });
  return all.filter((index) => wanted.some(([first, last]) => index >= first && index <= last));
}

function invalidPages(input: unknown): Error {
  return invalidBody([
    {
      type: "value_error",
      loc: ["body", "pages"],
      msg: "Value error, pages are indices from 0 and ranges of them, for instance '0-2,5'",
      input,
      ctx: { error: {} },
    },
  ]);
}
