import { SpeechRequest } from "../schema/speech.ts";
import type { Operation } from "../types/operation.ts";
import { frameSpeech } from "../wire/speech.ts";

export const speech: readonly Operation[] = [
  {
    id: "speech.complete",
    resource: "speech",
    method: "POST",
    path: "/v1/audio/speech",
    request: SpeechRequest,
    frame: frameSpeech,
  },
];
