// Records requests with WireMock, which stands between the caller and the server.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";

/** Leaves `mappings` and `__files` in the output folder. */
export async function recordWithWireMock(jar, target, output, requestsFile) {
  mkdirSync(output, { recursive: true });
  const args = ["-jar", jar, "--port", "0", "--root-dir", output, "--disable-banner"];
  const server = spawn("java", args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await listening(server);
    const recorder = `${url}/__admin/recordings`;
    // Bodies of more than a few bytes go into their own files.
    const extractBodyCriteria = { textSizeThreshold: "64", binarySizeThreshold: "64" };
    const settings = { targetBaseUrl: target, extractBodyCriteria };
    await fetch(`${recorder}/start`, { method: "POST", body: JSON.stringify(settings) });
    for (const { path, body, form } of JSON.parse(readFileSync(requestsFile, "utf8"))) {
      if (form) continue;
      const response = await fetch(url + path, {
        method: body ? "POST" : "GET",
        headers: { authorization: "Bearer parlel", "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
    }
    await (await fetch(`${recorder}/stop`, { method: "POST" })).text();
  } finally {
    server.kill();
  }
}

function listening(server) {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (data) => {
      text += data;
      const [, port] = /^port: +(\d+)/m.exec(text) ?? [];
      if (port) resolve(`http://127.0.0.1:${port}`);
    });
    server.once("exit", (code) => reject(new Error(`WireMock ended with ${code}: ${text}`)));
  });
}
