import { MistralServer } from "./services/mistral/src/server.js";

const server = new MistralServer(4755);
await server.start();
// ... run your app/tests ...
await server.stop();
