import { Chart } from "./chart";
import { element } from "./dom";
import type { Metrics, RunState, SceneFacts, Subject } from "./live";
import { bytes, count } from "./numbers";
import type { Background, Stage } from "./stage";
import { strings } from "./strings";

const quietMinutes = 2;

/** All that stands beside the scene. */
export class Panel {
  private readonly name = element("h1");
  private readonly path = element("p", { class: "path" });
  private readonly status = element("span", { class: "status", role: "status" });
  private readonly progress = element("progress", { "aria-label": strings.progress, hidden: "" });
  private readonly steps = element("span", { class: "steps" });
  private readonly charts = element("section", { hidden: "" });
  private readonly loss = new Chart(strings.loss, "loss", strings.noLoss);
  private readonly psnr = new Chart(strings.psnr, "psnr", strings.noPsnr);
  private readonly facts = element("dl");
  private readonly notes = element("ul", { class: "notes" });
  private readonly up = choice([["YDown", strings.upYDown], ["YUp", strings.upYUp], ["ZUp", strings.upZUp]]);
  private readonly background = choice([["black", strings.black], ["grey", strings.grey], ["white", strings.white]]);
  private readonly turntable = element("button", { type: "button", "aria-pressed": "false" }, strings.turntable);
  private sceneNotes: string[] = [];
  private state: RunState | undefined;
  private connected = true;

  constructor(root: HTMLElement, private readonly stage: Stage | undefined) {
    const hide = element("button", { type: "button", class: "hide", "aria-expanded": "true" }, strings.hidePanel);
    const body = element("div", { class: "body" });
    this.charts.append(this.loss.root, this.psnr.root);
    body.append(
      element("header", {}, this.name, this.path, element("div", { class: "line" }, this.status, this.steps), this.progress),
      this.charts,
      element("section", {}, element("h2", {}, strings.facts), this.facts, this.notes),
      this.controls(),
      element("footer", {}, element("a", { href: "./licences.txt" }, strings.licences)),
    );
    hide.addEventListener("click", () => {
      body.hidden = !body.hidden;
      document.body.classList.toggle("wide", body.hidden);
      hide.textContent = body.hidden ? strings.showPanel : strings.hidePanel;
      hide.setAttribute("aria-expanded", String(!body.hidden));
    });
    root.setAttribute("aria-label", strings.panel);
    root.append(hide, body);
    setInterval(() => this.drawStatus(), 10_000);
  }

  subject(subject: Subject): void {
    const name = subject.path.split(/[\\/]/).filter(Boolean).at(-1) ?? subject.path;
    this.name.textContent = name;
    this.path.textContent = subject.path;
    this.path.hidden = subject.path === name;
    document.title = strings.title(name);
    this.charts.hidden = subject.kind !== "run";
    this.up.value = subject.up;
    this.background.value = subject.background;
    this.apply();
  }

  scene(facts: SceneFacts): void {
    const rows: [string, string][] = [
      [strings.factGaussians, count(facts.gaussians)],
      [strings.factDegree, strings.degree(facts.degree)],
      // A single file is named above already.
      ...(this.path.textContent?.endsWith(facts.source) ? [] : [[strings.factFile, facts.source] as [string, string]]),
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
    this.turntable.setAttribute("aria-pressed", String(on));
  }

  private controls(): HTMLElement {
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
    return element(
      "section",
      {},
      element("h2", {}, strings.view),
      element("label", {}, strings.up, this.up),
      element("label", {}, strings.background, this.background),
      element("div", { class: "buttons" }, reset, this.turntable),
      element("details", {}, element("summary", {}, strings.keys), keys),
    );
  }

  private apply(): void {
    if (this.stage) {
      this.stage.up = this.up.value as Subject["up"];
      this.stage.background = this.background.value as Background;
    }
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

function choice(options: [value: string, text: string][]): HTMLSelectElement {
  return element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
}
