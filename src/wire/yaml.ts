/**
 * YAML, within a size and a depth that its parser can handle.
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

/** The library recurses into nested values, so a hostile text could crash the process. */
export const MAX_DEPTH = 500;

/** In characters: YAML takes a hundred times as long to read as JSON. */
const LONGEST = 2_000_000;

/** A document, and the positions of its lines. */
export interface Written {
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * The single document of a text.
 * @throws Error with a message of one line, which names the faulty line.
 */
export function readDocument(text: string): Written {
  if (text.length > LONGEST) {
    throw new Error(`longer than ${LONGEST} characters of YAML: write it as JSON`);
  }
  const lines = new LineCounter();
  // The library compares each key of a map with all before it: ninety thousand would take minutes.
  const composer = new Composer({ uniqueKeys: false });
  const documents = composer.compose(tokensOf(text, lines), true, text.length);
  const [document, second] = [...documents];
  if (second) throw new Error("it holds several documents");
  const fault = document!.errors[0];
  const at = fault ? fault.pos[0] : repeatedKey(document!);
  if (at === undefined) return { document: document!, lines };
  throw new Error(`line ${lines.linePos(at).line}: ${fault?.message ?? "Map keys must be unique"}`);
}

/** The position of a repeated key in a map; undefined when there is none. */
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
 * @param lines collects the positions of its lines.
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
