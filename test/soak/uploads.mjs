/**
 * A file of hundreds of megabytes goes to the disk as it arrives, and from there to the caller that requests it: the server holds
 * little of it in memory.
 * @module
 */
import { request } from "node:http";
import { memory } from "../bench/usage.mjs";
import { megabytes } from "./calls.mjs";
import { newFolder, serve, unhandled } from "./servers.mjs";

const MB = 1024 * 1024;
const MOST = 64 * MB;
const LOOK_MS = 20;
const KEY = { authorization: "Bearer parlel" };
const BOUNDARY = "a-boundary-of-two-parts";
const LINE = `${JSON.stringify({ custom_id: "0", body: { messages: [{ role: "user", content: "Hello ".repeat(160) }] } })}\n`;

/** The files to upload, as pieces that repeat. */
const FILES = [
  { purpose: "batch", name: "batch.jsonl", piece: Buffer.from(LINE.repeat(64)) },
  {
    purpose: "ocr",
    name: "paper.pdf",
    piece: Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(65_536)]),
  },
];

export async function run({ bytes }) {
  const figures = [];
  for (const [where, ...args] of [["memory"], ["disk", "--data", newFolder()]]) {
    for (const file of FILES) {
      const server = await serve(...args);
      // Load the late modules now.
      await download(server, await upload(server, file, MB));
      await server.look();
      const start = memory(server.pid);
      const growth = async (step) => {
        let most = 0;
        const timer = setInterval(() => (most = Math.max(most, memory(server.pid))), LOOK_MS);
        const result = await step();
        clearInterval(timer);
        return { result, most: Math.max(0, most - start) };
      };
      const sent = await growth(() => upload(server, file, bytes));
      const read = await growth(() => download(server, sent.result));
      const isWhole = sent.result.bytes === read.result && read.result >= bytes;
      for (const [what, { most }] of [
        ["upload", sent],
        ["download", read],
      ])
        figures.push({
          of: `${what} of ${megabytes(read.result)} (${file.purpose}, state ${where === "disk" ? "on disk" : "in memory"})`,
          seen: `${megabytes(most)} above the start`,
          bar: megabytes(MOST),
          met: isWhole && most <= MOST,
        });
      figures.push(await unhandled(server));
    }
  }
  return figures;
}

/** Uploads a file. @returns the file object in the answer. */
function upload(server, { purpose, name, piece }, bytes) {
  return new Promise((resolve, reject) => {
    const headers = { ...KEY, "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
    const sent = request(
      `${server.url}/v1/files`,
      { method: "POST", headers },
      async (response) => {
        const text = await textOf(response);
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${response.statusCode} ${text}`));
      },
    );
    sent.on("error", reject);
    sent.write(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n${purpose}\r\n` +
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`,
    );
    let left = Math.ceil(bytes / piece.length);
    const go = () => {
      while (left-- > 0) if (!sent.write(piece)) return void sent.once("drain", go);
      sent.end(`\r\n--${BOUNDARY}--\r\n`);
    };
    go();
  });
}

/** Downloads a file. @returns the number of bytes that arrived. */
function download(server, { id }) {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}/v1/files/${id}/content`, { headers: KEY }, (response) => {
      let size = 0;
      response.on("data", (piece) => (size += piece.length)).on("end", () => resolve(size));
    });
    asked.on("error", reject).end();
  });
}

async function textOf(response) {
  let text = "";
  for await (const piece of response) text += piece;
  return text;
}
