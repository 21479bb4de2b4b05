import { element } from "../dom";
import type { Code } from "./server";
import { strings } from "./strings";

const steps = 100;

/** A slider for each number of a code, in groups where the numbers are ARKit's curves. */
export class Sliders {
  readonly root = element("div", { class: "sliders" });
  private readonly sliders: HTMLInputElement[];
  private readonly values: HTMLOutputElement[];

  constructor(private readonly codes: Code[], private readonly moved: () => void) {
    this.sliders = codes.map((code) => this.slider(code));
    this.values = codes.map(() => element("output", {}));
    const rows = codes.map((code, i) => {
      const name = element("span", { class: "name", title: code.learned ? undefined : strings.unlearned }, words(code.name));
      return element("label", { class: code.learned ? "slider" : "slider unlearned" }, name, this.sliders[i]!, this.values[i]!);
    });
    const left = new Set(rows.keys());
    for (const [name, pattern] of strings.groups) {
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

  /** Shows numbers that come from elsewhere. */
  reset(): void {
    this.codes.forEach((code, i) => (this.sliders[i]!.value = String(code.rest)));
    this.write();
    this.moved();
  }

  private slider(code: Code): HTMLInputElement {
    const slider = element("input", { type: "range", min: String(code.low), max: String(code.high), step: String((code.high - code.low) / steps), value: String(code.rest) });
    slider.addEventListener("input", () => {
      this.write();
      this.moved();
    });
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

/** "mouthSmileLeft" as "mouth smile left". */
const words = (name: string) => name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
