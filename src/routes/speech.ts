import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameSpeech } from "../wire/speech.ts";

export const speech: readonly Operation[] = [
  { ...published["speech.complete"], frame: frameSpeech },
];
