/**
 * YAML, no deeper than its reader can bear.
 * @module
 */
import {
  Composer,
  type CST,
  type Document,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  visit,
} from "yaml";

/** The library calls itself for what is nested, and a text made for it would end the process. */
export const MAX_DEPTH = 500;

/** Characters: YAML is read a hundred times as slowly as JSON. */
export const LONGEST = 2_000_000;

/** A document, and where its lines begin. */
export interface Written {
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * The one document of a text.
 * @throws Error of one line, which names the line that is wrong.
 */
export function readDocument(text: string): Written {
  if (text.length > LONGEST) {
    throw new Error(`longer than ${LONGEST} characters of YAML: write it as JSON`);
  }
  const lines = new LineCounter();
  // The library holds each key of a map against all before it: ninety thousand would take minutes.
  const composer = new Composer({ uniqueKeys: false });
  const documents = composer.compose(tokensOf(text, lines), true, text.length);
  const [document, second] = [...documents];
  if (second) throw new Error("it holds several documents");
  const fault = document!.errors[0];
  const at = fault ? fault.pos[0] : repeatedKey(document!);
  if (at === undefined) return { document: document!, lines };
  throw new Error(`line ${lines.linePos(at).line}: ${fault?.message ?? "Map keys must be unique"}`);
}

/** Where a map names a key once more; undefined where none does. */
function repeatedKey(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const names = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (names.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        names.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/**
 * The tokens of a text.
 * @param lines learns where its lines begin.
 * @throws Error when it nests too deep.
 */
export function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      throw new Error(`it nests deeper than ${MAX_DEPTH} levels`);
    }
  }
  yield* parser.end();
}
