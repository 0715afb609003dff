/**
 * Reading the lines of input files, from any of them on.
 * @module
 */
import { joined } from "../../../src/async/bytes.ts";
import type { Keeping } from "../../../src/types/state.ts";
import { findFile, openFile } from "../files/stored.ts";
import type { Line } from "./line.ts";
import type { KeptBatch } from "./stored.ts";

const NEWLINE = 10;

/** The remaining lines without empty ones, each with the place where the next one begins. */
export async function* linesFrom(
  keeping: Keeping,
  { job, next }: Pick<KeptBatch, "job" | "next">,
): AsyncGenerator<{ line: Line; next: KeptBatch["next"] }> {
  const decoder = new TextDecoder();
  let index = next.line;
  for (let file = next.file; file < job.input_files.length; file++) {
    const id = job.input_files[file]!;
    let offset = file === next.file ? next.offset : 0;
    const found = await findFile(keeping.state, id);
    const content = found && (await openFile(keeping, found, offset));
    if (!content) continue;
    for await (const bytes of cut(content)) {
      const start = offset;
      offset += bytes.length;
      const text = decoder.decode(bytes);
      if (text.trim() === "") continue;
      const line = { text, index, offset: start, file: id };
      index++;
      yield { line, next: { file, offset, line: index } };
    }
  }
}

/** Bytes up to each newline, with it. */
async function* cut(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      rest.push(piece.subarray(start, end + 1));
      yield joined(rest, length + end + 1 - start);
      rest = [];
      length = 0;
      start = end + 1;
    }
    rest.push(piece.subarray(start));
    length += piece.length - start;
  }
  if (length > 0) yield joined(rest, length);
}
