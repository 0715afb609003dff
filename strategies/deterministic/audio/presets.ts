/**
 * The voices that everyone has, as the live service listed them in June 2026: names, slugs, tags and ids are its own. Of age and
 * color only one voice's were seen, so none is given.
 * @module
 */

/** A voice as the live service writes it, key for key. */
export interface Voice {
  readonly name: string;
  readonly slug: string | null;
  readonly languages: readonly string[];
  readonly gender: string | null;
  readonly age: number | null;
  readonly tags: readonly string[] | null;
  readonly color: string | null;
  readonly description: string | null;
  readonly appearance: string | null;
  readonly retention_notice: number;
  readonly id: string;
  readonly created_at: string;
  readonly user_id: string | null;
  readonly trimmed_seconds: number | null;
  /** Newer SDKs require it and fail without it. */
  readonly type: "preset" | "custom";
}

const CREATED_AT = "2026-03-12T09:46:53.411124Z";

/** A speaker's voices: mood, two tags beside it, id. */
function speaker(
  name: string,
  prefix: string,
  language: string,
  gender: string,
  rows: string,
): Voice[] {
  return rows
    .trim()
    .split("\n")
    .map((row) => {
      const [mood, first, second, id, tag = mood] = row.trim().split(" ") as [
        string,
        string,
        string,
        string,
        string?,
      ];
      return {
        name: `${name} - ${mood[0]!.toUpperCase()}${mood.slice(1)}`,
        slug: `${prefix}_${name.toLowerCase()}_${mood}`,
        languages: [language],
        gender,
        age: null,
        tags: [first, second, tag],
        color: null,
        description: null,
        appearance: null,
        retention_notice: 30,
        id,
        created_at: CREATED_AT,
        user_id: null,
        trimmed_seconds: null,
        type: "preset",
      };
    });
}

export const PRESETS: readonly Voice[] = [
  ...speaker(
    "Paul",
    "en",
    "en_us",
    "male",
    `neutral relaxed balanced c69964a6-ab8b-4f8a-9465-ec0925096ec8
     happy sunny easygoing 1024d823-a11e-43ee-bf3d-d440dccc0577
     cheerful upbeat breezy 01d985cd-5e0c-4457-bfd8-80ba31a5bc03
     confident bold punchy 98559b22-62b5-4a64-a7cd-fc78ca41faa8
     excited bouncy spirited 5940190b-f58a-4c3e-8264-a40d63fd6883
     frustrated edgy snappy 1f017bcb-02e5-460d-989b-db065c0c6122
     sad heavy hushed 530e2e20-58e2-45d8-b0a5-4594f4915944
     angry raw gruff cb891218-482c-4392-9878-91e8d999d57a`,
  ),
  ...speaker(
    "Oliver",
    "gb",
    "en_gb",
    "male",
    `neutral calm even e3596645-b1af-469e-b857-f18ddedc7652
     cheerful bright lively 5ad5d44e-6b4e-4a57-a8a8-4cae088034ed
     confident firm decisive 8169ab87-bc99-4669-a5ec-6855860ace24
     curious thoughtful engaged 390c8a2b-60a6-4882-8437-c49a8bd33b63
     excited energetic crisp e8e5b1de-493c-4061-8414-e2170f9f4b6f
     sad low hollow d4101b8f-12c3-450d-a812-7d700b3a3245
     angry intense forceful 862274a7-8333-48f7-b668-f19c932999e0`,
  ),
  ...speaker(
    "Jane",
    "gb",
    "en_gb",
    "female",
    `neutral clear measured 82c99ee6-f932-423f-a4a3-d403c8914b8d
     confident assured poised cbe96cf0-85ec-4a10-accb-0b35c93b6dfd
     curious inquisitive open 5de47977-6e47-4266-a938-3bc1d76b4676
     sad soft subdued c7a8eb83-5247-4540-89f3-6650d349100d
     frustrated tense clipped 60844938-221d-4d1e-8233-34203f787d9f
     confused hesitant uncertain 7d0a90a3-c211-4489-aaa0-61269299edc7
     jealousy bitter strained e7168caa-f7ed-4e1c-98a1-434251f4f2b0 jealous
     shameful quiet remorseful 230ccacf-8800-4aa0-8ac2-8d004f1d9fb7 ashamed
     sarcasm dry wry a3e41ea8-020b-44c0-8d8b-f6cc03524e31 sarcastic`,
  ),
  ...speaker(
    "Marie",
    "fr",
    "fr_fr",
    "female",
    `neutral composed steady 5a271406-039d-46fe-835b-fbbb00eaf08d
     happy warm radiant 49d024dd-981b-4462-bb17-74d381eb8fd7
     excited vibrant bubbly 2f62b1af-aea3-4079-9d10-7ca665ee7243
     curious bright probing e0580ce5-e63c-4cbe-88c8-a983b80c5f1f
     sad muted heavy 4adeb2c6-25a3-44bc-8100-5234dfc1193b
     angry fierce sharp a7c07cdc-1c35-4d87-a938-c610a654f600`,
  ),
];
