/**
 * Colours for terminals that show them.
 * @module
 */

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2 } as const;

export type Colour = keyof typeof CODES;

/** Colours a text. */
export type Paint = (colour: Colour, text: string) => string;

export const coloured: Paint = (colour, text) => `\x1b[${CODES[colour]}m${text}\x1b[0m`;
export const plain: Paint = (_, text) => text;
