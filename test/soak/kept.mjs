/**
 * The kinds of objects that a server stores: how each is made with a tag, found again by it, and checked to be whole.
 * @module
 */
import { CHAT, chat } from "./calls.mjs";

const BOUNDARY = "a-boundary-of-two-parts";
const MODEL = "mistral-small-latest";
const LOOKS = 20;

/**
 * For each kind: `make` returns the id of the acknowledged object, `isWhole` whether it is stored as it was made, `tags` the tags of
 * one page of stored objects. `ask` sends a caller's request: a method, a path, a body.
 */
export const KINDS = {
  conversations: {
    make: async (ask, tag) => {
      const body = { model: MODEL, inputs: tag, name: tag };
      return idIn(await ask("POST", "/v1/conversations", body), "conversation_id");
    },
    isWhole: async (ask, tag, id) => {
      const { status, text } = await ask("GET", `/v1/conversations/${id}/history`);
      if (status !== 200) return false;
      const { entries } = JSON.parse(text);
      return entries.length === 2 && entries[0].content === tag;
    },
    tags: async (ask) => {
      const { text } = await ask("GET", "/v1/conversations?page_size=100");
      return JSON.parse(text).map(({ name }) => name);
    },
  },
  files: {
    make: async (ask, tag) => idIn(await upload(ask, tag)),
    isWhole: async (ask, tag, id) => {
      const { status, text } = await ask("GET", `/v1/files/${id}/content`);
      return status === 200 && text === lineOf(tag);
    },
    // Files that a job made have no tag.
    tags: async (ask) => {
      const files = await page(ask, "/v1/files");
      return files.flatMap(({ filename, source }) => (source === "upload" ? filename : []));
    },
  },
  "batch jobs": {
    make: async (ask, tag) => {
      const { body } = JSON.parse(lineOf(tag));
      const requests = ["0", "1", "2"].map((custom_id) => ({ custom_id, body }));
      const job = { endpoint: CHAT, model: MODEL, requests, metadata: { tag } };
      const made = await ask("POST", "/v1/batch/jobs", job);
      // Some servers are killed while a job runs.
      if (made.status === 200) await ask("GET", `/v1/batch/jobs/${idIn(made)}`);
      return idIn(made);
    },
    isWhole: async (ask, tag, id) => {
      for (let look = 0; look < LOOKS; look++) {
        const { status, text } = await ask("GET", `/v1/batch/jobs/${id}?inline=true`);
        if (status !== 200) return false;
        const job = JSON.parse(text);
        if (["QUEUED", "RUNNING"].includes(job.status)) continue;
        const answered = job.outputs?.filter(({ response }) => response.status_code === 200);
        return job.metadata.tag === tag && job.status === "SUCCESS" && answered?.length === 3;
      }
      return false;
    },
    tags: async (ask) => (await page(ask, "/v1/batch/jobs")).map(({ metadata }) => metadata?.tag),
  },
  "deleted files": {
    make: async (ask, tag) => {
      const id = idIn(await upload(ask, tag));
      return id && idIn(await ask("DELETE", `/v1/files/${id}`));
    },
    isWhole: async (ask, _, id) => (await ask("GET", `/v1/files/${id}`)).status === 404,
    tags: async () => [],
  },
};

function upload(ask, tag) {
  const form = [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`,
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${tag}"\r\n\r\n`,
    `${lineOf(tag)}\r\n--${BOUNDARY}--\r\n`,
  ];
  const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
  return ask("POST", "/v1/files", Buffer.from(form.join("")), headers);
}

function lineOf(tag) {
  return JSON.stringify({ custom_id: tag, body: { messages: chat(tag).messages } });
}

async function page(ask, path) {
  return JSON.parse((await ask("GET", `${path}?page_size=100`)).text).data ?? [];
}

/** The id in an answer; undefined where nothing was acknowledged. */
function idIn({ status, text }, name = "id") {
  return status === 200 ? JSON.parse(text)[name] : undefined;
}
