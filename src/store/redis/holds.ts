/**
 * Names that calls of several servers have taken for themselves.
 * @module
 */
import { hashHex } from "../../hash/xxhash.ts";
import { type Holding, LONGEST } from "../holds.ts";
import type { Rooms } from "./counts.ts";

export function createSharedHolds({ present }: Rooms): Holding {
  const tokens = new WeakMap<object, string>();
  const tokenOf = (by: object): string => {
    let token = tokens.get(by);
    if (!token) tokens.set(by, (token = crypto.randomUUID()));
    return token;
  };
  return {
    async take(name, by) {
      const room = await present();
      const taken = await room.run(
        "hold",
        [room.key("counts", `hold:${hashHex(name)}`)],
        tokenOf(by),
        LONGEST,
      );
      // Nobody else looks at an epoch that has ended.
      return taken !== 0;
    },
    release(name, by) {
      const give = async (): Promise<void> => {
        const room = await present();
        await room.run("release", [room.key("counts", `hold:${hashHex(name)}`)], tokenOf(by));
      };
      give().catch(() => {});
    },
  };
}
