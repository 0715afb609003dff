/**
 * The layers under this server, one more each time, with the same work: read and parse a body, and answer with a text of fixed
 * length. Run as `node floor.mjs PORT srvx|h3`; `bare.mjs` is the same on node:http alone.
 * @module
 */
import { H3 } from "h3";
import { FastResponse } from "srvx";
import { toNodeHandler } from "srvx/node";
import { createServer } from "node:http";

let answer = "";
const init = { headers: { "content-type": "application/json" } };

async function respond(request) {
  const { pathname } = new URL(request.url);
  if (request.method === "GET") return new FastResponse("{}", init);
  const text = await request.text();
  if (pathname === "/answers") answer = JSON.stringify(JSON.parse(text).chat);
  else JSON.parse(text);
  return new FastResponse(answer, init);
}

const makers = {
  srvx: () => respond,
  h3() {
    const app = new H3();
    app.all("/v1/chat/completions", ({ req }) => respond(req));
    app.all("/**", ({ req }) => respond(req));
    return app.fetch;
  },
};

const [, , port, layer] = process.argv;
createServer(toNodeHandler(makers[layer]())).listen(Number(port), "127.0.0.1");
