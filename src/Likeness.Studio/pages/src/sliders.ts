import { element } from "./dom";
import { strings } from "./strings";
import { words } from "./words";

const steps = 100;

/** A number that is moved by a slider. */
export interface Code {
  name: string;
  low: number;
  high: number;
  rest: number;
  /** False where the avatar hardly ever saw it move. */
  learned: boolean;
}

/** A slider for each of some numbers, in groups by their names. */
export class Sliders {
  readonly root = element("div", { class: "sliders" });
  private readonly sliders: HTMLInputElement[];
  private readonly values: HTMLOutputElement[];

  /** `moved` is called while a slider moves, `settled` when it is let go; both with its number, or with nothing when all have moved. */
  constructor(
    private readonly codes: Code[],
    groups: [name: string, members: RegExp][],
    private readonly moved: (index?: number) => void,
    private readonly settled: () => void = () => {},
  ) {
    this.sliders = codes.map((code, i) => this.slider(code, i));
    this.values = codes.map(() => element("output", {}));
    const rows = codes.map((code, i) => {
      const name = element("span", { class: "name", title: code.learned ? undefined : strings.unlearned }, words(code.name));
      return element("label", { class: code.learned ? "slider" : "slider unlearned" }, name, this.sliders[i]!, this.values[i]!);
    });
    const left = new Set(rows.keys());
    for (const [name, pattern] of groups) {
      this.group(name, [...left].filter((i) => pattern.test(codes[i]!.name)), rows, left);
    }
    this.group(strings.numbered, [...left], rows, left);
    if (codes.some((code) => !code.learned)) {
      this.root.append(element("p", { class: "path" }, strings.unlearnedHelp));
    }
    this.write();
  }

  /** The numbers as the sliders stand. */
  get code(): number[] {
    return this.sliders.map((slider) => Number(slider.value));
  }

  /** Shows numbers that come from elsewhere, and tells nobody. */
  set code(numbers: number[]) {
    this.sliders.forEach((slider, i) => (slider.value = String(numbers[i])));
    this.write();
  }

  /** Moves all to where they rest. */
  reset(): void {
    this.code = this.codes.map((code) => code.rest);
    this.moved();
    this.settled();
  }

  private slider(code: Code, index: number): HTMLInputElement {
    const slider = element("input", { type: "range", min: String(code.low), max: String(code.high), step: String((code.high - code.low) / steps), value: String(code.rest) });
    slider.addEventListener("input", () => {
      this.write();
      this.moved(index);
    });
    slider.addEventListener("change", () => this.settled());
    return slider;
  }

  private group(name: string, members: number[], rows: HTMLElement[], left: Set<number>): void {
    if (members.length > 0) {
      const first = this.root.childElementCount === 0;
      this.root.append(element("details", first ? { open: "" } : {}, element("summary", {}, name), ...members.map((i) => rows[i]!)));
      members.forEach((i) => left.delete(i));
    }
  }

  private write(): void {
    this.sliders.forEach((slider, i) => (this.values[i]!.textContent = Number(slider.value).toFixed(2)));
  }
}
