/**
 * The length of each embedding model's vectors (behaviour.md section 5).
 * @module
 */

export interface Dimensions {
  /** Without `output_dimension`. */
  readonly usual: number;
  /** The largest `output_dimension`. */
  readonly most: number;
}

const CODE: Dimensions = { usual: 1536, most: 3072 };
const TEXT: Dimensions = { usual: 1024, most: 1024 };

const byModel = new Map([
  ["codestral-embed", CODE],
  ["codestral-embed-2505", CODE],
]);

/** The dimensions of a model; an unknown one is treated as `mistral-embed`. */
export function dimensionsOf(model: string): Dimensions {
  return byModel.get(model) ?? TEXT;
}
