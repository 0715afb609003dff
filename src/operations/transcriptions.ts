import { checkTranscription } from "../guards/transcription.ts";
import { frameTranscription } from "../wire/transcriptions.ts";
import type { FormsOf } from "./operation.ts";

export const transcriptions: FormsOf<"transcriptions"> = {
  "transcriptions.complete": {
    needs: "audio_transcription",
    refuse: ({ body }) => checkTranscription(body),
    frame: frameTranscription,
  },
};
