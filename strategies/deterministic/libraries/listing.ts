/**
 * Lists of documents: filtered, sorted, in pages.
 * @module
 */
import type { ListDocumentsResponse } from "../../../src/schema/generated/answers.ts";
import type { DocumentsListQuery } from "../../../src/schema/generated/requests.ts";
import { isObject } from "../../../src/schema/scalars.ts";
import type { State } from "../../../src/types/state.ts";
import { invalidBody } from "../../../src/wire/errors.ts";
import { valueOf } from "../../../src/wire/json.ts";
import { paginationOf } from "./pagination.ts";
import { documentsIn, documentsOf, type StoredDocument } from "./stored.ts";

/** What documents can be sorted by. */
const SORTABLE = new Set(
  "created_at name size mime_type extension last_processed_at number_of_pages".split(" "),
);

/** @throws ApiError 422 for what can't be sorted or filtered by. */
export async function listed(
  state: State,
  libraryId: string,
  query: DocumentsListQuery,
): Promise<ListDocumentsResponse> {
  const { page = 0, page_size: limit = 100, sort_by = "created_at", sort_order = "desc" } = query;
  if (!SORTABLE.has(sort_by)) throw invalid("sort_by", `can't sort by ${sort_by}`, sort_by);
  if (sort_order !== "asc" && sort_order !== "desc")
    throw invalid("sort_order", "should be asc or desc", sort_order);
  const passes = filterOf(query);
  const isDescending = sort_order === "desc";
  if (sort_by === "created_at") {
    const { data, total } = await documentsOf(state).page({
      offset: page * limit,
      limit,
      newestFirst: isDescending,
      where: { library_id: libraryId },
      ...(passes && { passes: ({ document }) => passes(document) }),
    });
    return {
      pagination: paginationOf(page, limit, total),
      data: data.map(({ document }) => document),
    };
  }
  const found: StoredDocument[] = [];
  for await (const document of documentsIn(state, [libraryId]))
    if (passes?.(document) ?? true) found.push(document);
  found.sort((one, other) => compare(one, other, sort_by as keyof StoredDocument));
  if (isDescending) found.reverse();
  const data = found.slice(page * limit, (page + 1) * limit);
  return { pagination: paginationOf(page, limit, found.length), data };
}

/** Values that aren't known yet come first. */
function compare(one: StoredDocument, other: StoredDocument, by: keyof StoredDocument): number {
  const [left, right] = [one[by] ?? "", other[by] ?? ""];
  return left === right ? 0 : left < right ? -1 : 1;
}

function filterOf({ search, filters_attributes: given }: DocumentsListQuery) {
  if (search === undefined && given === undefined) return undefined;
  const text = search?.toLowerCase();
  const attributes = given === undefined ? [] : Object.entries(attributesIn(given));
  return ({ name, attributes: own }: StoredDocument): boolean =>
    (text === undefined || name.toLowerCase().includes(text)) &&
    attributes.every(([key, value]) => JSON.stringify(own?.[key]) === JSON.stringify(value));
}

function attributesIn(text: string): Record<string, unknown> {
  const value = valueOf(text);
  if (isObject(value)) return value;
  throw invalid("filters_attributes", "should be a JSON object", text);
}

function invalid(name: string, error: string, input: string): Error {
  const msg = `Value error, ${error}`;
  return invalidBody([
    { type: "value_error", loc: ["query", name], msg, input, ctx: { error: {} } },
  ]);
}
