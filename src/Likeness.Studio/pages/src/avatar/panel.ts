import { element } from "../dom";
import { count } from "../numbers";
import { heading, sidebar } from "../sidebar";
import type { Stage } from "../stage";
import { ViewControls } from "../view";
import type { Gaussians, HeadFacts } from "./server";
import { strings } from "./strings";

// Frames in a second below which nothing is playing, and a rate says nothing.
const fewest = 4;

/** All that stands beside the head, but for its sliders and its player, which are put in. */
export class Panel {
  private readonly facts = element("dl");
  private readonly notes = element("ul", { class: "notes", role: "status" });
  private readonly view: ViewControls;
  private readonly shown: number[] = [];
  private problem = "";
  private readonly lasting: string[];

  constructor(root: HTMLElement, head: HeadFacts, stage: Stage | undefined, sections: HTMLElement[], inView: HTMLElement[]) {
    this.view = new ViewControls(stage, false, ...inView);
    this.view.set("YUp", "white");
    this.lasting = head.notes;
    sidebar(
      root,
      strings.panel,
      element("header", {}, ...heading(head.path), this.notes),
      ...sections,
      this.view.root,
      element("section", {}, element("h2", {}, strings.facts), this.facts, element("p", { class: "path" }, `${strings.factLicence}: ${head.licence}`)),
    );
    this.say("");
  }

  turning(on: boolean): void {
    this.view.turning(on);
  }

  /** Says what went wrong; nothing takes it back. */
  say(problem: string): void {
    this.problem = problem;
    const all = [...(this.problem ? [this.problem] : []), ...this.lasting];
    this.notes.replaceChildren(...all.map((text) => element("li", {}, text)));
    this.notes.hidden = all.length === 0;
  }

  /** Writes what a frame cost. */
  figures(gaussians: number, answer: Gaussians, workName: string): void {
    const now = performance.now();
    this.shown.push(now);
    while (this.shown[0]! < now - 1000) {
      this.shown.shift();
    }
    const rows: [string, string][] = [
      [strings.factGaussians, count(gaussians)],
      [workName, strings.milliseconds(answer.work.toFixed(0))],
      [strings.factAll, strings.milliseconds(answer.all.toFixed(0))],
    ];
    if (this.shown.length >= fewest) {
      rows.push([strings.factRate, strings.rate(String(this.shown.length))]);
    }
    this.facts.replaceChildren(...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    if (this.problem) {
      this.say("");
    }
  }
}
