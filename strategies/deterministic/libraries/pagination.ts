/**
 * The `pagination` object of lists.
 * @module
 */
import type { PaginationInfo } from "../../../src/schema/generated/answers.ts";

/** @param page counts from 0. */
export function paginationOf(page: number, size: number, total: number): PaginationInfo {
  const pages = Math.ceil(total / size);
  return {
    total_items: total,
    total_pages: pages,
    current_page: page,
    page_size: size,
    has_more: page + 1 < pages,
  };
}
