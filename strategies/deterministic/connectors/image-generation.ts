/**
 * Images on demand.
 * @module
 */
import { spacedJson } from "../../../src/prompt/spaced-json.ts";
import { asksFor } from "./asked.ts";
import { type Connector, isListed, type Run, type ToolOf } from "./connector.ts";
import { storeImage } from "./image-file.ts";

const NAME = "image_generation";
const FUNCTION = "generate_image";

export function imageGeneration(tool: ToolOf<"image_generation">): Connector {
  return {
    name: NAME,
    called: FUNCTION,
    needsConfirmation: isListed(tool, "requires_confirmation", NAME, FUNCTION),
    isAskedFor: ({ text }) => asksFor(NAME, text),
    argumentsFor: ({ text }) => ({ prompt: text }),
    async run(given, ask): Promise<Run> {
      const path = ask.seed.random("image").hex(32);
      // Live it is signed for an hour. Here nothing is at this address: the file can be downloaded by its id.
      const url = `https://images.example.com/generated/${path}/image.jpg?sp=r&sr=b&sig=${path.slice(0, 8)}`;
      const info = { result: spacedJson({ url }) };
      const file = await storeImage(NAME, "image_generated_0", ask);
      return {
        executions: [{ execution: NAME, function: FUNCTION, arguments: given, info }],
        text: "Here is the image:\n\n",
        parts: [file],
      };
    },
  };
}
