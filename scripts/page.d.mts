/** The page in one piece, and its content security policy. */
export function buildPage(): Promise<{ html: string; policy: string }>;

/** A plugin for bundlers that resolves `page/page.html`. */
export function page(): {
  name: string;
  enforce: "pre";
  resolveId(id: string): string | null;
  load(id: string): Promise<string | null>;
};
