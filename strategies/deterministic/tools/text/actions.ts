/**
 * Actions, as requests and the names of tools express them: the verbs of a group are synonyms.
 * @module
 */
import { stemsOf } from "./words.ts";

export type Action =
  | "read"
  | "create"
  | "book"
  | "change"
  | "delete"
  | "send"
  | "compute"
  | "convert"
  | "play";

const VERBS: Readonly<Record<Action, string>> = {
  read:
    "find search look lookup get list show display fetch retrieve view see check read query browse explore discover tell provide what " +
    "which who whom whose where when how many know identify inform suggest recommend locate describe explain obtain " +
    "suche finde zeige welche welcher was wer wo wann wie cherche trouve montre quel quelle qui ou quand combien " +
    "busca encuentra muestra cual cuales quien donde cuando cuanto",
  create:
    "create add make generate new insert register write compose draft build design erstelle cree crea anade ajoute",
  book: "book reserve buy purchase order rent schedule appointment reservation buche kaufe reserviere reserve achete compra",
  change:
    "update change modify set edit adjust rename move replace switch turn enable disable andere modifie cambia",
  delete: "delete remove cancel drop clear erase losche supprime annule elimina borra",
  send: "send email message post share notify forward reply submit transfer pay sende schicke envoie envia",
  compute:
    "calculate calc compute determine estimate solve evaluate analyze predict forecast measure berechne calcule calcula",
  convert:
    "convert translate transform conversion translation ubersetze traduis traduce konvertiere",
  play: "play start run open launch execute listen watch spiele joue reproduce",
};

/** A verb in two groups counts for the first. */
const BY_STEM: ReadonlyMap<string, Action> = new Map(
  Object.entries(VERBS)
    .toReversed()
    .flatMap(([action, verbs]) => stemsOf(verbs).map((stem) => [stem, action as Action] as const)),
);

/** The action that a word names. */
export function actionOf(stem: string): Action | undefined {
  return BY_STEM.get(stem);
}
