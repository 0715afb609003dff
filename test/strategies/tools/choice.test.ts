/** Which tool a turn calls for, if any. */
import { expect, test } from "vitest";
import { describeServed } from "../../_harness.ts";
import {
  asker,
  assistant,
  CANCEL_ORDER,
  DATE,
  MAIL,
  STATUS,
  tool,
  user,
  WEATHER,
} from "./_tools.ts";

const TEXT = { type: "string" };
const ALL = [WEATHER, MAIL, STATUS, CANCEL_ORDER];

describeServed(
  "tools chosen by words",
  ({ post }) => {
    const ask = asker(post);

    test.each([
      ["What's the weather in Paris?", 'get_weather({"city":"Paris"})'],
      [
        "Is the WEATHER nice in New York, in fahrenheit?",
        'get_weather({"city":"New York","unit":"fahrenheit"})',
      ],
      ["Please cancel order A-17.", 'cancelOrder({"orderId":"A-17"})'],
      [
        "What is the payment status of T1001?",
        'retrieve_payment_status({"transaction_id":"T1001"})',
      ],
      [
        'Send an email to bob@example.com: "See you"',
        'send_email({"to":"bob@example.com","body":"See you"})',
      ],
    ])("%s", async (text, expected) => {
      expect(await ask(text, ALL)).toEqual([expected]);
    });

    test.each(["Hello!", "Tell me a joke.", "Thanks, that is all", "", "…", "42"])(
      "nothing fits %j, which is answered in words",
      async (text) => {
        expect(await ask(text, ALL)).toEqual(["text"]);
      },
    );

    test.each([
      ["Wie ist das Wetter in München?", 'wetter_abfragen({"stadt":"München"})'],
      [
        "Reserviere einen Tisch für 4 Personen am 12. März 2026",
        'tisch_reservieren({"personen":4,"datum":"2026-03-12"})',
      ],
    ])("in German: %s", async (text, expected) => {
      const tools = [
        tool("wetter_abfragen", "Fragt das Wetter in einer Stadt ab", { stadt: TEXT }),
        tool("tisch_reservieren", "Reserviert einen Tisch", {
          personen: { type: "integer", description: "Anzahl der Personen" },
          datum: { type: "string", format: "date" },
        }),
      ];
      expect(await ask(text, tools)).toEqual([expected]);
    });

    test.each([
      [
        "¿Qué tiempo hace en Sevilla?",
        "consultar_tiempo",
        "Consulta el tiempo de una ciudad",
        "ciudad",
        "Sevilla",
      ],
      [
        "Réserve un hôtel à Lyon",
        "reserver_hotel",
        "Réserve un hôtel dans une ville",
        "ville",
        "Lyon",
      ],
      ["Какая погода в Москва?", "get_weather", "Погода в городе", "city", "Москва"],
    ])("in other languages: %s", async (text, name, description, parameter, value) => {
      const tools = [MAIL, tool(name, description, { [parameter]: TEXT })];
      expect(await ask(text, tools)).toEqual([`${name}({"${parameter}":"${value}"})`]);
    });

    test("a word that few tools have counts more", async () => {
      const tools = ["customer_orders", "customer_invoices", "customer_addresses"].map((name) =>
        tool(name, `Shows the ${name.split("_")[1]} of a customer`, {}),
      );
      expect(await ask("Show the customer's invoices", tools)).toEqual(["customer_invoices({})"]);
    });

    test("one word that no other tool has is more than two that all have", async () => {
      const tools = Array.from({ length: 8 }, (_, number) =>
        tool(`customer_account_${number}`, "", {}),
      );
      const all = [...tools, tool("tariff_plan", "", {})];
      expect(await ask("The tariff of the customer account", all)).toEqual(["tariff_plan({})"]);
    });

    test("of equal tools the first one is called", async () => {
      const tools = ["first_weather", "second_weather"].map((name) =>
        tool(name, "Weather", { city: TEXT }),
      );
      expect(await ask("The weather in Paris", tools)).toEqual(['first_weather({"city":"Paris"})']);
    });

    test("a value that wasn't mentioned is drawn, the same each time", async () => {
      const [first] = await ask("What's the weather?", ALL);
      expect(first).toMatch(/^get_weather\(\{"city":"[a-z ]+"\}\)$/);
      expect(await ask("What's the weather?", ALL)).toEqual([first]);
      expect(await ask("How is the weather?", ALL)).not.toEqual([first]);
    });

    test("an identifier that wasn't mentioned is requested in a text", async () => {
      const tools = [STATUS, DATE];
      const question = user("What's the date of my transaction?");
      expect(await ask([question], tools)).toEqual(["text"]);
      const asked = [question, assistant("Please give me your transaction id.")];
      const expected = ['retrieve_payment_date({"transaction_id":"T1001"})'];
      expect(await ask([...asked, user("My transaction ID is T1001.")], tools)).toEqual(expected);
      expect(await ask([...asked, user("T1001")], tools)).toEqual(expected);
      expect(await ask([...asked, user("Never mind!")], tools)).toEqual(["text"]);
    });

    test("earlier messages count", async () => {
      const said = [user("I live in Paris."), assistant("Nice."), user("What's the weather?")];
      expect(await ask(said, ALL)).toEqual(['get_weather({"city":"Paris"})']);
    });

    test("a required call goes to the best match, with drawn identifiers", async () => {
      for (const tool_choice of ["any", "required"]) {
        const [call] = await ask("What's the status of my payment?", [WEATHER, STATUS], {
          tool_choice,
        });
        expect(call).toMatch(/^retrieve_payment_status\(\{"transaction_id":"[^"]+"\}\)$/);
        expect(await ask("Hello", [MAIL], { tool_choice })).toHaveLength(1);
      }
      const tool_choice = { type: "function", function: { name: "get_weather" } };
      expect(await ask("Send an email to Paris", ALL, { tool_choice })).toEqual([
        'get_weather({"city":"Paris"})',
      ]);
      expect(await ask("What's the weather in Paris?", ALL, { tool_choice: "none" })).toEqual([
        "text",
      ]);
    });

    test("several things at once are several calls", async () => {
      expect(await ask("What's the weather in Paris and London?", ALL)).toEqual([
        'get_weather({"city":"Paris"})',
        'get_weather({"city":"London"})',
      ]);
      expect(await ask("What's the weather in Rome? Also cancel order A-17.", ALL)).toEqual([
        'get_weather({"city":"Rome"})',
        'cancelOrder({"orderId":"A-17"})',
      ]);
      const flights = [tool("book_flight", "Books a flight", { from: TEXT, to: TEXT })];
      expect(
        await ask("Book a flight from Rome to Bern and one from Bern to Oslo", flights),
      ).toEqual([
        'book_flight({"from":"Rome","to":"Bern"})',
        'book_flight({"from":"Bern","to":"Oslo"})',
      ]);
    });

    test("several sentences about one thing are one call", async () => {
      const properties = { nickname: TEXT, port: { type: "integer" }, host: TEXT };
      const servers = [tool("add_server", "Adds a server", properties), WEATHER];
      const text =
        "Add the server with the nickname 'Main'. Make the server's port 5432 and its host 'db1'.";
      expect(await ask(text, servers)).toEqual([
        'add_server({"nickname":"Main","port":5432,"host":"db1"})',
      ]);
    });

    test("a part of a turn is read in the light of the rest", async () => {
      const tickets = ["bus", "event", "train"].map((what) =>
        tool(`buy_${what}_tickets`, `Buys tickets for a ${what}`, {}),
      );
      const events = tool("find_events", "Finds an event in a city", { city: TEXT });
      const text = "Find an event in Rome and also buy tickets for it";
      expect(await ask(text, [...tickets, events])).toEqual([
        'find_events({"city":"Rome"})',
        "buy_event_tickets({})",
      ]);
    });

    test("several things come one after the other if calls may not be parallel", async () => {
      const more = { parallel_tool_calls: false };
      const text = "What's the weather in Paris and London?";
      expect(await ask(text, ALL, more)).toEqual(['get_weather({"city":"Paris"})']);
    });

    test("agents choose the same", async () => {
      const body = { agent_id: "ag_1", messages: [user("The weather in Paris?")], tools: ALL };
      const answer = (await (await post("/v1/agents/completions", body)).json()) as any;
      expect(answer.choices[0].message.tool_calls).toMatchObject([
        { function: { name: "get_weather", arguments: '{"city": "Paris"}' } },
      ]);
    });
  },
  { tools: "lexical" },
);
