import { frameSpeech } from "../wire/speech.ts";
import type { FormsOf } from "./operation.ts";

export const speech: FormsOf<"speech"> = {
  "speech.complete": { needs: "audio_speech", frame: frameSpeech },
};
