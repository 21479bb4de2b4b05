import { element } from "./dom";
import type { Subject } from "./live";
import type { Background, Stage } from "./stage";
import { strings } from "./strings";

/** How the stage is looked at: background, turntable, the way back, the keys, and what a page adds. */
export class ViewControls {
  readonly root: HTMLElement;
  private readonly up = choice([["YDown", strings.upYDown], ["YUp", strings.upYUp], ["ZUp", strings.upZUp]]);
  private readonly background = choice([["black", strings.black], ["grey", strings.grey], ["white", strings.white]]);
  private readonly turntable = element("button", { type: "button", "aria-pressed": "false" }, strings.turntable);

  /** `choosesUp` offers which way is up; where it is known there is nothing to choose. */
  constructor(private readonly stage: Stage | undefined, choosesUp: boolean, ...added: HTMLElement[]) {
    const reset = element("button", { type: "button" }, strings.reset);
    reset.addEventListener("click", () => this.stage?.reset());
    this.turntable.addEventListener("click", () => {
      if (this.stage) {
        this.stage.turntable = !this.stage.turntable;
      }
    });
    this.up.addEventListener("change", () => this.apply());
    this.background.addEventListener("change", () => this.apply());
    const keys = element("dl", { class: "keys" }, ...strings.keyList.flatMap(([key, what]) => [element("dt", {}, key), element("dd", {}, what)]));
    this.root = element(
      "section",
      {},
      element("h2", {}, strings.view),
      ...(choosesUp ? [element("label", {}, strings.up, this.up)] : []),
      element("label", {}, strings.background, this.background),
      ...added,
      element("div", { class: "buttons" }, reset, this.turntable),
      element("details", {}, element("summary", {}, strings.keys), keys),
    );
  }

  set(up: Subject["up"], background: Background): void {
    this.up.value = up;
    this.background.value = background;
    this.apply();
  }

  turning(on: boolean): void {
    this.turntable.setAttribute("aria-pressed", String(on));
  }

  private apply(): void {
    if (this.stage) {
      this.stage.up = this.up.value as Subject["up"];
      this.stage.background = this.background.value as Background;
    }
  }
}

function choice(options: [value: string, text: string][]): HTMLSelectElement {
  return element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
}
