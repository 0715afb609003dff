// A plugin for bundling or running the sources: the page of `src/page` in one file, and the policy that lets nothing else
// run in it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rolldown } from "rolldown";

const FOLDER = new URL("../src/page/", import.meta.url).pathname;
const ID = "\0page";

const read = (name) => readFileSync(FOLDER + name, "utf8");

/** The page, as text, and its content security policy. */
export async function buildPage() {
  const bundle = await rolldown({
    input: `${FOLDER}main.tsx`,
    platform: "browser",
    tsconfig: `${FOLDER}tsconfig.json`,
    // Calls of `h` are shorter than those of the automatic runtime.
    transform: {
      target: "es2024",
      jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
      inject: { h: ["preact", "h"], Fragment: ["preact", "Fragment"] },
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: false });
  await bundle.close();
  const script = output[0].code.trim().replaceAll("</script", "<\\/script");
  const style = read("page.css")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replaceAll(";}", "}")
    .trim();
  const html = read("page.html")
    .replace(/>\s+</g, "><")
    // As functions, since `$&` in a replacement text has a meaning.
    .replace("<style>", () => `<style>${style}`)
    .replace('<script type="module">', () => `<script type="module">${script}`);
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, policy: policy.join("; ") };
}

export const page = () => ({
  name: "page",
  // Before the bundler's own handling of HTML.
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/page/page.html") ? ID : null),
  async load(id) {
    if (id !== ID) return null;
    const { html, policy } = await buildPage();
    return `export const html = ${JSON.stringify(html)};\nexport const policy = ${JSON.stringify(policy)};`;
  },
});
