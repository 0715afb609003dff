/** The Dockerfile copies all that the build needs. `npm run test:image` builds the image itself. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const [build = ""] = readFileSync(join(root, "Dockerfile"), "utf8").split(/^FROM \$\{NODE\}$/m);

test("the image's sources are enough to build from", () => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-sources-"));
  try {
    for (const [, paths = ""] of build.matchAll(/^COPY (?!--)(.+)$/gm)) {
      const [into = "", ...from] = paths.split(" ").reverse();
      for (const path of from) {
        const place = into.endsWith("/") ? join(into, path.split("/").at(-1)!) : into;
        cpSync(join(root, path), join(folder, place), { recursive: true });
      }
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: folder, stdio: "pipe" });
    expect(existsSync(join(folder, "dist/cli.js"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the copied files reach the builder", () => {
  const sent = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  const copied = [...build.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  expect(copied.length).toBeGreaterThan(5);
  for (const path of copied) expect(sent).toContain(`!${path}`);
});
