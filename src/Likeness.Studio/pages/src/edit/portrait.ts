import { Asker } from "../asker";
import { element } from "../dom";
import { picture, type Scene } from "./server";
import { strings } from "./strings";

// Milliseconds without a change after which the picture is drawn at its full size.
const patience = 250;
const draft = 256;
// Degrees for a pixel that is dragged, and for a key.
const dragStep = 0.5;
const keyStep = 5;
const steepest = 60;

const arrows: Record<string, [yaw: number, pitch: number]> = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How the avatar is looked at, and what is worn: all of a scene but its size. */
export type Look = Omit<Scene, "size">;

/** The picture of the avatar: small while something changes, large once nothing does. Dragging turns it. */
export class Portrait {
  private readonly canvas = element("canvas", { class: "portrait", width: String(draft), height: String(draft) });
  private readonly asker: Asker<Scene, ImageBitmap>;
  private timer = 0;
  private look: Look | undefined;

  /** `drawn` is called with each picture, `turned` when the user turns the head. */
  constructor(
    private readonly host: HTMLElement,
    drawn: () => void,
    failed: (error: unknown) => void,
    private readonly turned: (yaw: number, pitch: number) => void,
  ) {
    this.asker = new Asker<Scene, ImageBitmap>(
      (scene) => picture("picture", scene),
      (a, b) => JSON.stringify(a) === JSON.stringify(b),
      (_, answer) => {
        this.draw(answer);
        drawn();
      },
      failed,
    );
    host.tabIndex = 0;
    host.setAttribute("role", "application");
    host.setAttribute("aria-label", strings.stage);
    host.append(this.canvas);
    this.listen();
    addEventListener("resize", () => this.look && this.show(this.look));
  }

  /** Nothing is on its way or about to be. */
  get still(): boolean {
    return this.timer === 0 && this.asker.idle;
  }

  show(look: Look): void {
    this.look = look;
    clearTimeout(this.timer);
    this.asker.want({ ...look, size: draft });
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.asker.want({ ...look, size: this.canvas.clientWidth * devicePixelRatio > 640 ? 1024 : 512 });
    }, patience);
  }

  private draw(answer: ImageBitmap): void {
    [this.canvas.width, this.canvas.height] = [answer.width, answer.height];
    this.canvas.getContext("2d")?.drawImage(answer, 0, 0);
    answer.close();
  }

  private listen(): void {
    this.host.addEventListener("pointerdown", (event) => {
      if (event.button === 0) {
        this.host.setPointerCapture(event.pointerId);
      }
    });
    this.host.addEventListener("pointermove", (event) => {
      if (this.host.hasPointerCapture(event.pointerId)) {
        this.turn(-event.movementX * dragStep, event.movementY * dragStep);
      }
    });
    this.host.addEventListener("keydown", (event) => {
      const arrow = arrows[event.key];
      if (event.ctrlKey || event.altKey || event.metaKey || (!arrow && event.key !== "0")) {
        return;
      }
      arrow ? this.turn(arrow[0] * keyStep, arrow[1] * keyStep) : this.turned(0, 0);
      event.preventDefault();
    });
  }

  private turn(yaw: number, pitch: number): void {
    if (this.look) {
      // Round and round, but not over the top.
      const round = ((((this.look.yaw + yaw + 180) % 360) + 360) % 360) - 180;
      this.turned(round, Math.max(-steepest, Math.min(steepest, this.look.pitch + pitch)));
    }
  }
}
