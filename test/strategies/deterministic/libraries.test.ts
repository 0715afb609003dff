/** Searching the documents of libraries by words. */
import { expect, test } from "vitest";
import type { Keeping } from "../../../src/types/state.ts";
import { passagesOf } from "../../../strategies/deterministic/libraries/passages.ts";
import { searchLibraries } from "../../../strategies/deterministic/libraries/search.ts";
import {
  bytesName,
  documentsOf,
  librariesOf,
  type StoredDocument,
  type StoredLibrary,
} from "../../../strategies/deterministic/libraries/stored.ts";
import { textPdf } from "../../operations/_pdf.ts";
import { newKeeping } from "./_keeping.ts";

const SICKNESS =
  "Whoever is ill tells the office before nine. A note of a doctor is due on day four.";
const HOLIDAYS =
  "Everybody has thirty days of paid vacation a year. Ask your lead two weeks ahead.";

async function newLibrary(
  { state, blobs }: Keeping,
  id: string,
  documents: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await librariesOf(state).add({ id, name: id, chunk_size: null } as StoredLibrary);
  for (const [name, content] of Object.entries(documents)) {
    const isText = typeof content === "string";
    await blobs.put(bytesName(name), isText ? new TextEncoder().encode(content) : content);
    const document = {
      id: name,
      library_id: id,
      hash: name,
      mime_type: isText ? "text/plain" : "application/pdf",
      name,
      created_at: "2026-01-01T00:00:00.000000Z",
      process_status: "in_progress",
    } as StoredDocument;
    await documentsOf(state).add({ id: name, library_id: id, document, looks: 0, begun: 0 });
  }
}

const idsOf = (hits: Awaited<ReturnType<typeof searchLibraries>>): string[] =>
  hits.map(({ document }) => document.id);

test("the document that matches the question comes first, and chance doesn't count", async () => {
  const keeping = await newKeeping();
  await newLibrary(keeping, "rules", { sickness: SICKNESS, holidays: HOLIDAYS });
  const search = { libraryIds: ["RULES"] };
  const hits = await searchLibraries(keeping, "How many vacation days do I have?", search);
  expect(idsOf(hits)[0]).toBe("holidays");
  expect(hits[0]).toMatchObject({
    library: { id: "rules" },
    document: { process_status: "done", number_of_pages: 1 },
    passages: [{ text: HOLIDAYS, position: 0, page: 0 }],
  });
  expect(await searchLibraries(keeping, "zebra crossing", search)).toEqual([]);
  expect(await searchLibraries(keeping, "", search)).toEqual([]);
});

test("only named libraries and documents are searched", async () => {
  const keeping = await newKeeping();
  await newLibrary(keeping, "one", { a: HOLIDAYS, b: HOLIDAYS });
  await newLibrary(keeping, "two", { c: HOLIDAYS });
  const found = async (search: Parameters<typeof searchLibraries>[2]): Promise<string[]> =>
    idsOf(await searchLibraries(keeping, "vacation", search));
  expect(await found({ libraryIds: ["one"] })).toEqual(["a", "b"]);
  expect(await found({ libraryIds: ["two", "one", "none"] })).toEqual(["c", "a", "b"]);
  expect(await found({ libraryIds: ["one"], documentIds: ["B"] })).toEqual(["b"]);
  expect(await found({ libraryIds: ["one"], limit: 1 })).toEqual(["a"]);
});

test("a PDF is found by the text of its pages; a broken one has no text", async () => {
  const keeping = await newKeeping();
  const pdf = textPdf([["Nothing of interest."], ["The password is swordfish."]]);
  await newLibrary(keeping, "papers", {
    paper: pdf,
    broken: new TextEncoder().encode("%PDF-1.4 broken"),
  });
  const [hit, ...others] = await searchLibraries(keeping, "swordfish", { libraryIds: ["papers"] });
  expect(hit!.document).toMatchObject({ id: "paper", number_of_pages: 2 });
  expect(hit!.passages).toMatchObject([{ page: 1, position: 1 }]);
  expect(others).toEqual([]);
  expect((await documentsOf(keeping.state).get("broken"))!.document.process_status).toBe("error");
});

test("passages keep paragraphs together and lose nothing", () => {
  const words = Array.from({ length: 900 }, (_, index) => `word${index}`);
  const text = `${words.slice(0, 20).join(" ")}\n\n${words.slice(20, 40).join(" ")}\n\n${words.slice(40).join(" ")}`;
  const passages = passagesOf([text, "next page"], 400);
  expect(passages[0]!.text).toContain("word19\n\nword20");
  expect(passages.every((passage) => passage.text.length <= 400)).toBe(true);
  expect(passages.map(({ position }) => position)).toEqual(passages.map((_, index) => index));
  expect(passages.at(-1)).toMatchObject({ text: "next page", page: 1 });
  const all = passages.slice(0, -1).map((passage) => passage.text);
  expect(all.join(" ").split(/\s+/)).toEqual(words);
});
