// A built function behind a socket, called as its platform calls it: `node function.mjs <preset> <file>`.
import { once } from "node:events";
import { createServer } from "node:http";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { toNodeHandler } from "srvx/node";

/** By preset, how a module's exports answer a request of node:http. */
const PLATFORMS = {
  vercel: (module) => toNodeHandler((request) => module.default.fetch(request, {})),
  netlify: (module) => toNodeHandler((request) => module.default(request, {})),
  aws_lambda: (module) => async (req, res) => module.handler(await eventOf(req), res, {}),
};

// What Lambda's own runtime for Node gives to handlers that stream. A handler doesn't notice that a caller leaves.
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from(res, { statusCode, headers }) {
      const stream = new PassThrough();
      stream.pipe(res.writeHead(statusCode, headers));
      res.on("close", () => stream.resume());
      return stream;
    },
  },
};

/** The event of a function URL, payload format 2.0. */
async function eventOf(req) {
  const { pathname, search } = new URL(req.url, "http://localhost");
  const body = await buffer(req);
  return {
    version: "2.0",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: req.headers,
    requestContext: { http: { method: req.method, path: pathname } },
    body: body.toString("base64"),
    isBase64Encoded: true,
  };
}

const [, , preset, file] = process.argv;
const handle = PLATFORMS[preset](await import(pathToFileURL(file)));
const server = createServer(handle).listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${server.address().port}`);
