import { element, svg } from "./dom";
import { count, figure } from "./numbers";
import { strings } from "./strings";

const height = 112;
const margin = { left: 40, right: 8, top: 8, bottom: 18 };

type Series = [step: number, value: number][];

/** A curve over steps. Pointing at it, or the arrow keys while it has the focus, read single points. */
export class Chart {
  readonly root: HTMLElement;
  private readonly readout = element("output", { class: "readout" });
  private readonly drawing = svg("svg", { class: "chart", role: "img", tabindex: 0 });
  private series: Series = [];
  private lastStep = 1;
  private picked: number | undefined;

  constructor(private readonly name: string, private readonly kind: "loss" | "psnr", private readonly nothing: string) {
    this.root = element("figure", { class: `figure ${kind}` }, element("figcaption", {}, name, this.readout), this.drawing);
    new ResizeObserver(() => this.draw()).observe(this.root);
    this.drawing.addEventListener("pointermove", (event) => this.pickNear(event));
    this.drawing.addEventListener("pointerleave", () => this.pick(undefined));
    this.drawing.addEventListener("blur", () => this.pick(undefined));
    this.drawing.addEventListener("keydown", (event) => this.key(event));
  }

  show(series: Series, totalSteps: number | null): void {
    this.series = series;
    this.lastStep = Math.max(1, totalSteps ?? 0, series.at(-1)?.[0] ?? 0);
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const end = this.series.length - 1;
    const now = this.picked ?? end;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: end }[event.key];
    if (next !== undefined && end >= 0) {
      event.preventDefault();
      this.pick(Math.max(0, Math.min(end, next)));
    }
  }

  private pickNear(event: PointerEvent): void {
    const box = this.drawing.getBoundingClientRect();
    const step = ((event.clientX - box.left - margin.left) / (box.width - margin.left - margin.right)) * this.lastStep;
    let best: number | undefined;
    this.series.forEach(([s], i) => {
      if (best === undefined || Math.abs(s - step) < Math.abs(this.series[best]![0] - step)) {
        best = i;
      }
    });
    this.pick(best);
  }

  private pick(index: number | undefined): void {
    this.picked = index;
    this.draw();
  }

  private draw(): void {
    const width = Math.max(120, this.root.clientWidth);
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawing.setAttribute("height", String(height));
    this.drawing.replaceChildren();
    const first = this.series[0];
    const last = this.series.at(-1);
    if (!first || !last) {
      this.readout.textContent = "";
      this.drawing.setAttribute("aria-label", `${this.name}: ${this.nothing}`);
      this.drawing.append(svg("text", { x: width / 2, y: height / 2, class: "nothing" }, this.nothing));
      return;
    }

    const values = this.series.map(([, v]) => v);
    const scale = this.kind === "loss" ? logarithmic(values) : linear(values);
    const x = (step: number) => margin.left + (step / this.lastStep) * (width - margin.left - margin.right);
    const y = (value: number) => height - margin.bottom - scale.place(value) * (height - margin.top - margin.bottom);
    for (const tick of scale.ticks) {
      this.drawing.append(
        svg("line", { x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick), class: "grid" }),
        svg("text", { x: margin.left - 6, y: y(tick) + 3.5, class: "tick left" }, String(Number(tick.toPrecision(3)))),
      );
    }
    this.drawing.append(
      svg("text", { x: margin.left, y: height - 4, class: "tick" }, "0"),
      svg("text", { x: width - margin.right, y: height - 4, class: "tick left" }, count(this.lastStep)),
      svg("polyline", { points: this.series.map(([s, v]) => `${x(s).toFixed(1)},${y(v).toFixed(1)}`).join(" "), class: "curve" }),
    );
    if (this.kind === "psnr") {
      this.drawing.append(...this.series.map(([s, v]) => svg("circle", { cx: x(s), cy: y(v), r: 2.5, class: "dot" })));
    }
    const best = this.kind === "loss" ? Math.min(...values) : Math.max(...values);
    this.drawing.setAttribute("aria-label", strings.chartSummary(this.name, figure(first[1]), figure(last[1]), figure(best)));
    const [step, value] = (this.picked === undefined ? undefined : this.series[this.picked]) ?? last;
    if (this.picked !== undefined) {
      this.drawing.append(svg("line", { x1: x(step), x2: x(step), y1: margin.top, y2: height - margin.bottom, class: "cursor" }));
    }
    this.drawing.append(svg("circle", { cx: x(step), cy: y(value), r: 3.5, class: "dot now" }));
    this.readout.textContent = this.picked === undefined ? figure(value) : strings.chartPoint(count(step), figure(value));
  }
}

interface Scale {
  ticks: number[];
  place(value: number): number;
}

/** A loss falls fast and then slowly; on a logarithmic axis both can be seen. */
function logarithmic(values: number[]): Scale {
  const positive = values.filter((v) => v > 0);
  if (positive.length < values.length) {
    return linear(values);
  }
  const low = Math.log10(Math.min(...positive)) - 0.02;
  const high = Math.max(Math.log10(Math.max(...positive)) + 0.02, low + 0.1);
  const steps: number[] = [];
  for (let power = Math.floor(low); power <= high; power++) {
    steps.push(...[1, 2, 5].map((m) => m * 10 ** power));
  }
  const inside = steps.filter((t) => Math.log10(t) >= low && Math.log10(t) <= high);
  const ticks = inside.length >= 2 ? inside : [10 ** (low + 0.02), 10 ** (high - 0.02)];
  return { ticks: thin(ticks), place: (v) => (Math.log10(v) - low) / (high - low) };
}

function linear(values: number[]): Scale {
  const least = Math.min(...values);
  const span = Math.max(Math.max(...values) - least, Math.abs(least) * 0.02, 1e-9);
  const low = least - span * 0.05;
  const high = least + span * 1.05;
  const rough = 10 ** Math.floor(Math.log10(span / 2));
  const step = rough * ([5, 2, 1].find((m) => m * rough <= span / 2) ?? 1);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
    ticks.push(tick);
  }
  return { ticks: thin(ticks), place: (v) => (v - low) / (high - low) };
}

/** No more ticks than there is room for. */
const thin = (ticks: number[]) => ticks.filter((_, i) => (ticks.length - 1 - i) % Math.ceil(ticks.length / 4) === 0);
