/**
 * The operation table: every row of the API that is served.
 * @module
 */
import type { Operation } from "../types/operation.ts";
import { agents } from "./agents.ts";
import { chat } from "./chat.ts";
import { classifications } from "./classifications.ts";
import { embeddings } from "./embeddings.ts";
import { fim } from "./fim.ts";
import { models } from "./models.ts";
import { moderations } from "./moderations.ts";
import { speech } from "./speech.ts";
import { ocr } from "./ocr.ts";
import { transcriptions } from "./transcriptions.ts";
import { voices } from "./voices.ts";

export const operations: readonly Operation[] = [
  ...chat,
  ...fim,
  ...agents,
  ...embeddings,
  ...moderations,
  ...classifications,
  ...transcriptions,
  ...speech,
  ...ocr,
  ...voices,
  ...models,
];
