/**
 * A row of an options table: an option's name, value and meaning. Type, default, flag, variable and help all come from here.
 * @module
 */

interface Said {
  /** One line for `--help` and the README. */
  readonly help: string;
  /** Another variable that sets it, besides `PARLEL_MISTRAL_<NAME>`. */
  readonly env?: string;
}

/** The form that a text must have, and a description of it. */
export type TextForm = readonly [pattern: RegExp, said: string];

export type Row = Said &
  (
    | {
        readonly kind: "number";
        readonly fallback: number;
        readonly max: number;
        /** How the value is shown in the help. */
        readonly value: string;
      }
    | { readonly kind: "switch"; readonly fallback: false }
    | {
        readonly kind: "choice";
        readonly fallback: string;
        readonly among: readonly string[];
        readonly value: string;
      }
    | {
        readonly kind: "text";
        readonly fallback: string | undefined;
        readonly value: string;
        readonly form?: TextForm;
      }
    | {
        readonly kind: "list";
        readonly fallback: readonly string[];
        readonly value: string;
        readonly form?: TextForm;
      }
  );

export type Table = Readonly<Record<string, Row>>;

type ValueOf<Of extends Row> = Of extends { kind: "number" }
  ? number
  : Of extends { kind: "switch" }
    ? boolean
    : Of extends { kind: "choice"; among: readonly (infer Word)[] }
      ? Word
      : Of extends { kind: "list" }
        ? readonly string[]
        : Of extends { fallback: undefined }
          ? string | undefined
          : string;

/** The options of a table. */
export type Values<Of extends Table> = { [Name in keyof Of]: ValueOf<Of[Name]> };

/** `strictModels` → `strict-models`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `strictModels` → `PARLEL_MISTRAL_STRICT_MODELS`. */
export function variableName(name: string): string {
  return `PARLEL_MISTRAL_${flagName(name).replaceAll("-", "_").toUpperCase()}`;
}
