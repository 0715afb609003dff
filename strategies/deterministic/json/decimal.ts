/**
 * Decimal numbers as whole numbers of units of 10^exponent: floats would miss multiples of 0.1.
 * @module
 */

interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [digits, power = "0"] = `${value}`.split("e") as [string, string?];
  const [whole, fraction = ""] = digits.split(".");
  return { digits: whole + fraction, exponent: Number(power) - fraction.length };
}

/** Multiplies a number by a whole one. */
export function multiplesOf(step: number): (count: number) => number {
  const { digits, exponent } = decimal(step);
  const units = Number(digits);
  // Whole numbers and powers of ten up to here are exact, and so is their quotient as far as a float can be.
  const isExact = exponent <= 0 && exponent >= -22;
  const divisor = Number(`1e${-exponent}`);
  return (count) => {
    const product = count * units;
    if (isExact && Number.isSafeInteger(product)) return product / divisor + 0;
    const text = `${product}`;
    return text.includes("e") ? count * step : Number(`${text}e${exponent}`) + 0;
  };
}

/** The least common multiple. */
export function commonMultiple(left: number, right: number): number {
  const [a, b] = [decimal(left), decimal(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const x = Number(a.digits) * 10 ** (a.exponent - exponent);
  const y = Number(b.digits) * 10 ** (b.exponent - exponent);
  return Number(`${(x / commonDivisor(x, y)) * y}e${exponent}`);
}

function commonDivisor(left: number, right: number): number {
  let [a, b] = [left, right];
  // This also ends for numbers too large for a float.
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** Whether a number is a multiple of another one, exactly. */
export function isMultiple(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const [a, b] = [decimal(value), decimal(divisor)];
  const exponent = Math.min(a.exponent, b.exponent);
  return unitsOf(a, exponent) % unitsOf(b, exponent) === 0n;
}

function unitsOf({ digits, exponent }: Decimal, smallest: number): bigint {
  return BigInt(digits) * 10n ** BigInt(exponent - smallest);
}
