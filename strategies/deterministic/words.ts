/**
 * The features of a text: weighted words and pieces of words, which similar texts have in common.
 * @module
 */

/** Scripts without spaces: two characters stand for a word. */
const UNSPACED = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー";
const TOKEN = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+|\\p{S}`, "gu");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");

/** Words that say little, in the languages most used in tests. */
export const COMMON: ReadonlySet<string> = new Set(
  (
    "a about after all am an and any are as at be because been before but by can could did do does for from get had has have " +
    "he her his how i if in into is it its me my no not of off on or our out over she should so some than that the their " +
    "them then there these they this to up us was we were what when where which while who why will with would you your " +
    "au aux avec ce ces dans de des du elle en est et il je la le les leur mais nous ou par pas pour que qui sa se ses son " +
    "sont sur un une vous das dem den der die ein eine einen er es für ich im ist mit nicht sie sind und von wie wir zu " +
    "al como con del el ella ese esta este lo los las más mi muy no para pero por su sus y che di gli ha i il non per più"
  )
    .split(" ")
    .map(fold),
);
const COMMON_WEIGHT = 0.15;

/** The weight of a character against a pair of them, and of a word's pieces against the word. */
const CHARACTER_WEIGHT = 0.5;
const PIECES_WEIGHT = 0.9;
const PIECE = 3;

/** Of a longer text only the beginning counts: the context of the live models ends at 8192 tokens. */
const MOST_CHARACTERS = 65_536;

/** The features of a text with their weights, in the order in which they come; none for a text without words. */
export function featuresOf(text: string): Map<string, number> {
  const features = new Map<string, number>();
  const add = (feature: string, weight: number): void => {
    features.set(feature, (features.get(feature) ?? 0) + weight);
  };
  for (const [word, count] of countWords(text.slice(0, MOST_CHARACTERS))) {
    // A word that comes four times counts as two.
    const weight = (COMMON.has(word) ? COMMON_WEIGHT : 1) * Math.sqrt(count);
    if (IS_UNSPACED.test(word)) {
      add(word, [...word].length === 1 ? weight * CHARACTER_WEIGHT : weight);
      continue;
    }
    add(word, weight);
    const pieces = piecesOf(word);
    for (const piece of pieces) add(piece, (weight * PIECES_WEIGHT) / Math.sqrt(pieces.length));
  }
  return features;
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  // `getUserName` is three words, too.
  const spaced = text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  for (const [token] of fold(spaced).matchAll(TOKEN)) {
    const words = IS_UNSPACED.test(token) ? [...token, ...pairsOf(token)] : [token];
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** A text without differences of case, accents and spelling variants. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .normalize("NFC");
}

function pairsOf(token: string): string[] {
  const characters = [...token];
  return characters.slice(1).map((character, index) => characters[index]! + character);
}

/** Three characters at a time, with marks for where the word begins and ends. */
function piecesOf(word: string): string[] {
  const characters = [...`<${word}>`];
  return characters
    .slice(PIECE - 1)
    .map((_, index) => characters.slice(index, index + PIECE).join(""));
}
