import { Chart } from "./chart";
import { element } from "./dom";
import type { Metrics, RunState, SceneFacts, Subject } from "./live";
import { bytes, count } from "./numbers";
import { heading, sidebar } from "./sidebar";
import type { Stage } from "./stage";
import { strings } from "./strings";
import { ViewControls } from "./view";

const quietMinutes = 2;

/** All that stands beside the scene. */
export class Panel {
  private readonly title = element("div");
  private path = "";
  private readonly status = element("span", { class: "status", role: "status" });
  private readonly progress = element("progress", { "aria-label": strings.progress, hidden: "" });
  private readonly steps = element("span", { class: "steps" });
  private readonly charts = element("section", { hidden: "" });
  private readonly loss = new Chart(strings.loss, "loss", strings.noLoss);
  private readonly psnr = new Chart(strings.psnr, "psnr", strings.noPsnr);
  private readonly facts = element("dl");
  private readonly notes = element("ul", { class: "notes" });
  private readonly view: ViewControls;
  private sceneNotes: string[] = [];
  private state: RunState | undefined;
  private connected = true;

  constructor(root: HTMLElement, stage: Stage | undefined) {
    this.charts.append(this.loss.root, this.psnr.root);
    this.view = new ViewControls(stage, true);
    sidebar(
      root,
      strings.panel,
      element("header", {}, this.title, element("div", { class: "line" }, this.status, this.steps), this.progress),
      this.charts,
      element("section", {}, element("h2", {}, strings.facts), this.facts, this.notes),
      this.view.root,
    );
    setInterval(() => this.drawStatus(), 10_000);
  }

  subject(subject: Subject): void {
    this.path = subject.path;
    this.title.replaceChildren(...heading(subject.path));
    this.charts.hidden = subject.kind !== "run";
    this.view.set(subject.up, subject.background);
  }

  scene(facts: SceneFacts): void {
    const rows: [string, string][] = [
      [strings.factGaussians, count(facts.gaussians)],
      [strings.factDegree, strings.degree(facts.degree)],
      // A single file is named above already.
      ...(this.path.endsWith(facts.source) ? [] : [[strings.factFile, facts.source] as [string, string]]),
      [strings.factFormat, facts.source.endsWith(".safetensors") ? ".safetensors" : (strings.formats[facts.format] ?? facts.format)],
      [strings.factSize, bytes(facts.bytes)],
      [strings.factWritten, new Date(facts.written).toLocaleTimeString()],
    ];
    if (facts.step !== null) {
      rows.unshift([strings.factStep, count(facts.step)]);
    }
    this.facts.replaceChildren(...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    this.sceneNotes = [...(facts.leftOut > 0 ? [strings.leftOut(count(facts.leftOut))] : []), ...facts.warnings];
    this.drawNotes();
  }

  metrics(metrics: Metrics): void {
    const total = this.state?.totalSteps ?? null;
    this.loss.show(metrics.series("loss"), total);
    this.psnr.show(metrics.series("test_psnr"), total);
  }

  run(state: RunState, metrics: Metrics | undefined): void {
    const other = state.totalSteps !== this.state?.totalSteps;
    this.state = state;
    if (other && metrics) {
      this.metrics(metrics);
    }
    this.drawStatus();
    this.drawNotes();
  }

  connection(yes: boolean): void {
    this.connected = yes;
    this.drawStatus();
  }

  turning(on: boolean): void {
    this.view.turning(on);
  }

  private drawStatus(): void {
    const state = this.state;
    const status = !this.connected ? "lost" : (state?.status ?? "waiting");
    this.status.dataset["status"] = status;
    this.status.textContent = { shown: strings.statusShown, waiting: strings.statusWaiting, running: strings.statusRunning, done: strings.statusDone, lost: strings.statusLost }[status];
    const step = state?.step ?? null;
    const total = state?.totalSteps ?? null;
    this.progress.hidden = step === null || total === null;
    if (step !== null) {
      this.steps.textContent = total === null ? strings.stepAlone(count(step)) : strings.steps(count(step), count(total));
      this.progress.max = total ?? 1;
      this.progress.value = step;
    }
    this.drawNotes();
  }

  private drawNotes(): void {
    const state = this.state;
    const quiet = state?.status === "running" && state.changed ? Math.floor((Date.now() - Date.parse(state.changed)) / 60_000) : 0;
    const all = [
      ...(this.connected ? [] : [strings.lost]),
      ...(state?.problem ? [state.problem] : []),
      ...(quiet >= quietMinutes ? [strings.quiet(quiet)] : []),
      ...this.sceneNotes,
      ...(state?.warnings ?? []),
    ];
    if (all.join("\n") !== this.notes.innerText) {
      this.notes.replaceChildren(...all.map((text) => element("li", {}, text)));
    }
    this.notes.hidden = all.length === 0;
  }
}
