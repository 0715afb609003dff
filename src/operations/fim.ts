import { checkContext } from "../guards/context.ts";
import { checkSampling } from "../guards/sampling.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const fim: FormsOf<"fim"> = {
  "fim.complete": {
    needs: "completion_fim",
    refuse(call) {
      checkSampling(call.body);
      checkContext(call);
    },
    frame: frameCompletion,
  },
};
