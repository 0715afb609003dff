/**
 * Units of measurement, and the words that suggest them.
 * @module
 */
import { fold } from "../../words.ts";
import { stemsOf, wordSet } from "./words.ts";

export interface Measure {
  /** The spellings of each unit, folded. */
  readonly units: readonly string[];
  /** Words for what is measured in this unit. */
  readonly words: string;
}

const MONEY: Measure = {
  units: ["$ usd dollar dollars", "€ eur euro euros", "£ gbp", "¥ jpy yen", "₹ inr rupee rupees"],
  words:
    "price cost budget amount income salary revenue fee value payment principal investment invested deposit balance " +
    "total money dividend equity loan cash spend preis betrag prix montant precio monto",
};

const MEASURES: readonly Measure[] = [
  MONEY,
  {
    units: [
      "ms millisecond milliseconds",
      "s sec second seconds secs sekunde sekunden seconde secondes segundo segundos",
      "min minute minutes mins minuten minuto minutos",
      "h hr hrs hour hours stunde stunden heure heures hora horas",
      "d day days tag tage tagen jour jours dia dias night nights nacht nachte nuit nuits noche noches",
      "week weeks woche wochen semaine semaines semana semanas",
      "month months monat monate monaten mois mes meses",
      "year years yr yrs jahr jahre jahren an ans annee annees ano anos",
    ],
    words: "time duration period term length age stay ahead past dauer zeit duree temps duracion",
  },
  {
    units: [
      "mm millimeter millimeters",
      "cm centimeter centimeters centimetre centimetres",
      "m meter meters metre metres metern",
      "km kms kilometer kilometers kilometre kilometres kilometern",
      "mi mile miles",
      "ft foot feet",
      "in inch inches",
      "yd yard yards",
      "px pixel pixels",
      "ly light-year light-years",
    ],
    words: "distance length width height depth radius size range diameter base side entfernung",
  },
  {
    units: [
      "mg milligram milligrams",
      "g gram grams gramm grammes",
      "kg kilogram kilograms kilo kilos kilogramm kilogrammes",
      "lb lbs pound pounds",
      "oz ounce ounces",
      "t ton tons tonne tonnes",
    ],
    words: "weight mass gewicht poids peso",
  },
  {
    units: ["m/s mps", "km/h kmh kph", "mph", "m/s^2 m/s²"],
    words: "speed velocity acceleration gravity",
  },
  {
    units: ["% percent percentage prozent pourcent"],
    words: "rate percentage ratio return yield interest discount tax share probability confidence",
  },
  {
    units: [
      "°c celsius c degrees-celsius degree-celsius",
      "°f fahrenheit f degrees-fahrenheit",
      "k kelvin",
    ],
    words: "temperature temp temperatur",
  },
  {
    units: [
      "l liter liters litre litres",
      "ml milliliter milliliters",
      "gal gallon gallons",
      "m^3 m³",
    ],
    words: "volume capacity",
  },
  { units: ["m^2 m² sqm", "sqft sq.ft", "acre acres", "ha hectare hectares"], words: "area" },
  { units: ["hz hertz", "khz", "mhz", "ghz"], words: "frequency" },
  { units: ["v volt volts"], words: "voltage" },
  { units: ["a amp amps ampere amperes"], words: "current" },
  { units: ["w watt watts", "kw kilowatt kilowatts"], words: "power" },
  { units: ["pa pascal pascals", "atm atmosphere atmospheres"], words: "pressure" },
  { units: ["° degree degrees grad"], words: "angle temperature degree" },
];

export interface Unit {
  /** The first spelling of the unit. */
  readonly name: string;
  readonly measure: Measure;
}

const UNITS: ReadonlyMap<string, Unit> = new Map(
  MEASURES.flatMap((measure) =>
    measure.units.flatMap((spellings) => {
      const all = spellings.split(" ");
      return all.map((spelling) => [spelling, { name: all[0]!, measure }] as const);
    }),
  ),
);

/** What follows a number without a space and isn't a unit: am or pm, the ending of an ordinal, a factor. */
const ENDINGS = wordSet("am pm st nd rd th k m b bn mn");

/** The unit that a word names; two words are joined by a hyphen. */
export function unitOf(text: string): Unit | undefined {
  return UNITS.get(fold(text));
}

/** Whether a unit is a currency. */
export function isMoney({ measure }: Unit): boolean {
  return measure === MONEY;
}

/** Whether a text right after a number leaves it a number. */
export function isUnit(text: string): boolean {
  return unitOf(text) !== undefined || ENDINGS.has(fold(text)) || /^\p{Ll}{4,}$/u.test(text);
}

const MEASURES_OF: ReadonlyMap<string, readonly Measure[]> = measuresByStem();

function measuresByStem(): Map<string, Measure[]> {
  const byStem = new Map<string, Measure[]>();
  for (const measure of MEASURES) {
    for (const stem of stemsOf(measure.words)) {
      byStem.set(stem, [...(byStem.get(stem) ?? []), measure]);
    }
  }
  return byStem;
}

/** The measures that a word suggests. */
export function measuresOf(stem: string): readonly Measure[] {
  return MEASURES_OF.get(stem) ?? [];
}
