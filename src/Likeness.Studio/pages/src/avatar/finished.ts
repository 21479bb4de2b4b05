import { element } from "../dom";
import { picture, type Pose } from "./server";

// Milliseconds without a change after which a picture is asked for.
const patience = 150;

/** The network's finished picture over the stage, while nothing moves. */
export class Finished {
  readonly canvas = element("canvas", { class: "finished", hidden: "" });
  private timer = 0;
  private wish = 0;
  private enabled = false;

  constructor(private readonly now: () => { pose: Pose; target: number[]; aspect: number } | undefined, private readonly failed: (error: unknown) => void) {}

  set on(on: boolean) {
    this.enabled = on;
    this.changed();
  }

  /** What is seen has changed: the picture goes, and comes again when that was the last change. */
  changed(): void {
    this.canvas.hidden = true;
    this.wish++;
    clearTimeout(this.timer);
    if (this.enabled) {
      this.timer = setTimeout(() => void this.fetch(this.wish), patience);
    }
  }

  private async fetch(wish: number): Promise<void> {
    const view = this.now();
    if (!view) {
      return;
    }
    try {
      const made = await picture(view.pose, view.target, view.aspect);
      if (made && wish === this.wish) {
        [this.canvas.width, this.canvas.height] = [made.width, made.height];
        this.canvas.getContext("2d")?.drawImage(made, 0, 0);
        this.canvas.hidden = false;
      }
      made?.close();
    } catch (error) {
      this.failed(error);
    }
  }
}
