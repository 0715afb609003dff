/** Reading a text: tokens, stems, and possible arguments. */
import { expect, test } from "vitest";
import { mentionsOf } from "../../../strategies/deterministic/tools/text/mentions.ts";
import { tokensOf } from "../../../strategies/deterministic/tools/text/tokens.ts";
import { stemsOf } from "../../../strategies/deterministic/tools/text/words.ts";

const mentions = (text: string): string[] =>
  mentionsOf(text, tokensOf(text), () => false).map(
    ({ kind, text: written, number, unit, date, json }) => {
      const value =
        json ?? date ?? (number === undefined ? undefined : `${number} ${unit?.name ?? ""}`.trim());
      return value === undefined ? `${kind} ${written}` : `${kind} ${JSON.stringify(value)}`;
    },
  );

test.each([
  ["getUserName", ["get", "user", "name"]],
  ["user_name2", ["user", "name", "2"]],
  ["HTTPServer", ["http", "server"]],
  ["Zürich", ["zurich"]],
  ["Zu\u0308rich", ["zurich"]],
  ["ПОГОДА", ["погода"]],
  ["मौसम", ["मसम"]],
])("%s is split and folded", (text, words) => {
  expect(stemsOf(text)).toEqual(words.flatMap((word) => stemsOf(word)));
  expect(stemsOf(text)).toHaveLength(words.length);
});

test.each([
  ["booked", "booking"],
  ["cities", "city"],
  ["movie", "movies"],
  ["calculate", "calculator"],
  ["planned", "plan"],
  ["price", "pricing"],
  ["Rechnungen", "Rechnung"],
  ["réservation", "reservations"],
  ["searches", "Search"],
])("%s and %s are one word", (one, other) => {
  expect(stemsOf(one)).toEqual(stemsOf(other));
});

test.each([
  ["pay 20 euros", ["20 €"]],
  ["it costs $1,234.50", ["1234.5 $"]],
  ["about $100K", ["100000 $"]],
  ["at 298K", ["298 k"]],
  ["100 million shares", ["100000000"]],
  ["a rate of 5%", ["5 %"]],
  ["it weighs 70kg", ["70 kg"]],
  ["es wiegt 3,5 kg", ["3.5 kg"]],
  ["down to -1.5e-3", ["-0.0015"]],
  ["for twenty-five days", ["25 d"]],
  ["4 light years away", ["4 ly"]],
  ["the 19th century", ["19"]],
  ["where a=2, b=-3", ["2", "-3"]],
  ["the points 1,2,3", ["1", "2", "3"]],
])("the numbers of %s", (text, expected) => {
  const numbers = mentions(text).flatMap((mention) => /^number "(.*)"/.exec(mention)?.[1] ?? []);
  expect(numbers).toEqual(expected);
});

test.each([
  ["on 2023-03-10", { year: 2023, month: 3, day: 10 }],
  ["on March 10th, 2023", { month: 3, day: 10, year: 2023 }],
  ["on Mar.11, 2022", { month: 3, day: 11, year: 2022 }],
  ["on 10 December 2022", { month: 12, day: 10, year: 2022 }],
  ["am 3. März 2024", { month: 3, day: 3, year: 2024 }],
  ["le 14 juillet 2025", { month: 7, day: 14, year: 2025 }],
  ["on 05/10/2023", { year: 2023, month: 5, day: 10 }],
  ["on 25/10/2023", { year: 2023, month: 10, day: 25 }],
  ["am 05.10.2023", { year: 2023, month: 10, day: 5 }],
  ["in December", { month: 12 }],
])("a date: %s", (text, expected) => {
  const [date] = mentionsOf(text, tokensOf(text), () => false);
  expect([date?.kind, date?.date]).toEqual(["date", expected]);
});

test.each(["May I go", "you may go", "what was on 2023-13-45?"])("no date: %s", (text) => {
  expect(mentions(text).filter((mention) => mention.startsWith("date"))).toEqual([]);
});

test.each([
  ["play 'It's always fresh'", ["quoted It's always fresh"]],
  ["say “hello there”", ["quoted hello there"]],
  [
    "er sagt „guten Tag“ oder «salut»",
    ["phrase sagt", "quoted guten Tag", "phrase oder", "quoted salut"],
  ],
  ["to anna.b+c@mail.example.com.", ["mail anna.b+c@mail.example.com"]],
  ["at https://a.example/b_(c)?d=e.", ["url https://a.example/b_(c)?d=e"]],
  ["the transaction T1001", ["phrase transaction", "code T1001"]],
  ["of data/cars.csv, your_file", ["code data/cars.csv", "code your_file"]],
  ["at 16:30 or 6:30 PM or 3pm", ["time 16:30", "time 6:30 PM", "time 3pm"]],
  ["the set [1, 2,3]", ["json [1,2,3]"]],
  ["the set ['a', 'b']", ['json ["a","b"]']],
  ["from (40.7, -74.1)", ["json [40.7,-74.1]"]],
  ["in New York and the Museum of Modern Art", ["name New York", "name Museum of Modern Art"]],
  ["with Anna's dog", ["name Anna", "phrase dog"]],
  ["is Washington D.C. far", ["name Washington D.C.", "phrase far"]],
])("%s", (text, expected) => {
  expect(mentions(text)).toEqual(expected);
});

test("the verb that begins a sentence isn't a name", () => {
  expect(mentions("Find Tesla. Predict rain")).toEqual(["name Tesla", "phrase rain"]);
});

test("tokens have their positions in the text", () => {
  const text = "Pay 'Anna B.' $20 (or 15€), then mail a@b.example; see [x](https://c.example).";
  for (const { kind, text: part, start, end } of tokensOf(text)) {
    expect(text.slice(start, end)).toBe(kind === "quoted" ? `'${part}'` : part);
  }
});
