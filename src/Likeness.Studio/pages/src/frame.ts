import { element } from "./dom";
import { type CameraPose, Stage, type StageEvents } from "./stage";

declare global {
  /** For scripts that drive the page, its tests among them. */
  var likeness: { camera(): CameraPose | undefined; still(): boolean };
}

/** The part of a page that a stage stands in: its place for the keyboard, its messages, and what scripts may ask. */
export class Frame {
  private readonly message = element("p", { class: "message", role: "status" });

  constructor(private readonly host: HTMLElement, label: string, private readonly noWebGl: string) {
    host.tabIndex = 0;
    host.setAttribute("role", "application");
    host.setAttribute("aria-label", label);
    host.append(this.message);
  }

  /** loading, waiting, ready or failed; the tests wait for it, and the style goes by it. */
  become(state: "loading" | "waiting" | "ready" | "failed", text = ""): void {
    document.documentElement.dataset["state"] = state;
    this.message.textContent = text;
  }

  /** A stage, or nothing where the browser cannot draw one, which is said. `busy` tells that a picture is still on its way. */
  begin(events: StageEvents, busy: () => boolean = () => false): Stage | undefined {
    let stage: Stage | undefined;
    try {
      stage = new Stage(this.host, events);
    } catch (error) {
      console.warn(error);
      this.become("failed", this.noWebGl);
    }
    globalThis.likeness = { camera: () => stage?.pose(), still: () => (stage?.still ?? true) && !busy() };
    return stage;
  }
}
