const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A count with its thousands apart. */
export const count = (value: number) => whole.format(value).replaceAll(",", "\u202f");

/** A figure with as many digits as say something. */
export function figure(value: number): string {
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : size === 0 ? "0" : value.toPrecision(3);
}

/** A size of a file. */
export function bytes(value: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
