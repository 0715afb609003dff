/**
 * Arithmetic in a text: the most common task for a code interpreter.
 * @module
 */

const NUMBER = "\\d+(?:\\.\\d+)?";
const EXPRESSION = new RegExp(`${NUMBER}(?:\\s*[-+*/×÷]\\s*${NUMBER})+`);
/** `multiply 37 by 19`, `divide 8 by 2`. */
const SPOKEN = new RegExp(`\\b(multiply|divide)\\s+(${NUMBER})\\s+by\\s+(${NUMBER})`, "i");

/** The first expression in a text, as Python writes it; undefined when there is none. */
export function expressionIn(text: string): string | undefined {
  const [, verb, one, other] = SPOKEN.exec(text) ?? [];
  if (verb !== undefined) return `${one} ${verb.toLowerCase() === "multiply" ? "*" : "/"} ${other}`;
  const [found] = EXPRESSION.exec(text) ?? [];
  return found
    ?.replaceAll("×", "*")
    .replaceAll("÷", "/")
    .replaceAll(/\s*([-+*/])\s*/g, " $1 ");
}

/** The value of an expression, products first, as Python would print it. */
export function valueOf(expression: string): string {
  const tokens = expression.split(" ");
  const isExact = tokens.every((token) => !/[./]/.test(token));
  // Sums of products: each product is finished before it is added.
  let sum = 0;
  let product = Number(tokens[0]);
  for (let at = 1; at < tokens.length; at += 2) {
    const operand = Number(tokens[at + 1]);
    switch (tokens[at]) {
      case "*":
        product *= operand;
        break;
      case "/":
        product /= operand;
        break;
      default:
        sum += product;
        product = tokens[at] === "-" ? -operand : operand;
    }
  }
  const value = sum + product;
  if (!Number.isFinite(value)) return "ZeroDivisionError: division by zero";
  return !isExact && Number.isInteger(value) ? `${value}.0` : `${value}`;
}
