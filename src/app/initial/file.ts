/**
 * The file that `--state` names: the objects that exist from the start.
 *
 *     files:
 *       - { as: manual, path: manual.pdf, purpose: ocr }
 *     libraries:
 *       - { as: docs, name: Docs, documents: [{ path: policy.txt }] }
 *     agents:
 *       - { name: Helper, model: mistral-small-latest, tools: [{ type: document_library, library_ids: [$docs] }] }
 *     keys:
 *       a-key-of-its-own:
 *         libraries: [{ name: Mine }]
 *
 * An entry is the body of the request that makes the object. `as` gives it a name; further down, `$name` is its id. Objects under
 * `keys` exist for that key alone, all others for every key.
 * @module
 */
import { basename, dirname, resolve } from "node:path";
import { inOnePiece, streamOf } from "../../async/bytes.ts";
import { readBytes } from "../../disk/read.ts";
import { diskReason } from "../../disk/reason.ts";
import { hashBytes } from "../../hash/xxhash.ts";
import { isObject } from "../../schema/scalars.ts";
import { EmulatorError } from "../../types/error.ts";
import type { Upload } from "../../types/form.ts";
import { readDocument } from "../../wire/yaml.ts";

/** The operation that makes the objects of each kind. */
const MAKERS: Readonly<Record<string, string>> = {
  files: "files.upload",
  voices: "voices.create",
  libraries: "libraries.create",
  agents: "agents.create",
  conversations: "conversations.start",
  batch: "batch.create",
  fine_tuning: "fine_tuning.create",
};

/** An object to make. */
export interface Step {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  /** The name that later entries use for its id. */
  readonly as: string | undefined;
  /** Its place in the file. */
  readonly place: string;
}

/** The objects that exist from the start. */
export interface Initial {
  readonly path: string;
  /** For every key. */
  readonly steps: readonly Step[];
  /** Further ones for single keys. */
  readonly keys: ReadonlyMap<string, readonly Step[]>;
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws EmulatorError `BAD_OPTION` that names the place. */
export async function readInitial(path: string): Promise<Initial> {
  try {
    const bytes = await readBytes(path);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const { keys = {}, ...kinds } = fieldsOf(valueIn(text), "the file");
    const home = dirname(resolve(path));
    const own = new Map<string, readonly Step[]>();
    for (const [key, value] of Object.entries(fieldsOf(keys, "keys")))
      own.set(key, await stepsOf(fieldsOf(value, `keys.${key}`), home, `keys.${key}.`));
    return { path, steps: await stepsOf(kinds, home, ""), keys: own };
  } catch (error) {
    throw badState(path, diskReason(error));
  }
}

/** The value of a text: JSON, which may be long, or YAML. */
function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return readDocument(text).document.toJS();
  }
}

/** The error for a faulty file. */
export function badState(path: string, problem: string): EmulatorError {
  return new EmulatorError("BAD_OPTION", `Cannot start with the state in ${path}: ${problem}`);
}

async function stepsOf(kinds: Fields, home: string, place: string): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [kind, entries] of Object.entries(kinds)) {
    const operation = Object.hasOwn(MAKERS, kind) ? MAKERS[kind] : undefined;
    if (!operation) {
      const known = Object.keys(MAKERS).join(", ");
      throw new Error(`${place}${kind} can't be made. Known kinds: ${known}.`);
    }
    if (!Array.isArray(entries)) throw new Error(`${place}${kind} should be a list.`);
    for (const [index, entry] of entries.entries()) {
      const at = `${place}${kind}[${index}]`;
      steps.push(...(await stepsFor(operation, fieldsOf(entry, at), home, at)));
    }
  }
  return steps;
}

async function stepsFor(
  operation: string,
  entry: Fields,
  home: string,
  place: string,
): Promise<Step[]> {
  const { as: given, documents, ...fields } = entry;
  const name = nameIn(given, place);
  const body = await withFile(fields, home, place);
  const made = { operation, body, params: {}, as: name ?? place, place };
  if (documents === undefined || operation !== "libraries.create") return [made];
  if (!Array.isArray(documents)) throw new Error(`${place}.documents should be a list.`);
  const params = { library_id: `$${made.as}` };
  const uploads = documents.map(async (document, index) => {
    const at = `${place}.documents[${index}]`;
    const { as: called, ...rest } = fieldsOf(document, at);
    const upload = await withFile(rest, home, at);
    const as = nameIn(called, at);
    return { operation: "documents.upload", body: upload, params, as, place: at };
  });
  return [made, ...(await Promise.all(uploads))];
}

/** A body whose file is given by its `path`, or by its `filename` and `text`. */
async function withFile(fields: Fields, home: string, place: string): Promise<Fields> {
  const { path, text, ...plain } = fields;
  if (path === undefined && text === undefined) return plain;
  const { filename, ...body } = plain;
  const from = textIn(path, `${place}.path`);
  const name = textIn(filename, `${place}.filename`) ?? (from ? basename(from) : "untitled.txt");
  const bytes =
    from === undefined
      ? new TextEncoder().encode(textIn(text, `${place}.text`))
      : await readBytes(resolve(home, from)).catch((error: unknown) => {
          throw new Error(`${place}.path: ${from} can't be read: ${diskReason(error)}`);
        });
  return { ...body, file: uploadOf(name, bytes) };
}

function uploadOf(filename: string, bytes: Uint8Array): Upload {
  return {
    filename,
    size: bytes.length,
    xxhash: hashBytes(bytes),
    contentType: null,
    bytes: async () => bytes,
    stream: async () => streamOf(inOnePiece(bytes)),
  };
}

/** The name of an entry. */
const nameIn = (as: unknown, place: string): string | undefined => textIn(as, `${place}.as`);

function textIn(value: unknown, place: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new Error(`${place} should be a text.`);
}

function fieldsOf(value: unknown, place: string): Fields {
  if (isObject(value)) return value;
  throw new Error(`${place} should be an object.`);
}
