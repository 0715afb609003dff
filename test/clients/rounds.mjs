/**
 * The servers that a suite runs against, one after the other. Its tests see no difference between the server that answers, its
 * recording and the replay.
 * @module
 */
import { join } from "node:path";
import { startServer } from "../_server.mjs";

/** Calls a function with the name of each round and the URL of its server. */
export async function eachRound({ options = [], once = false }, folder, visit) {
  const servers = [];
  const serve = async (args, env) => {
    const server = await startServer(args, env);
    servers.push(server);
    return server.url;
  };
  try {
    const upstream = await serve(options);
    await visit("answered", upstream);
    if (once) return;
    const fixtures = ["--fixtures", join(folder, "fixtures")];
    const record = ["record", "--record-in-ci", "--upstream", upstream, ...fixtures];
    const key = { MISTRAL_API_KEY: "a-key-that-nobody-has-0123456789" };
    await visit("recorded", await serve(record, key));
    await visit("replayed", await serve(["replay", ...fixtures]));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
