import { type Avatar, picture, type Shading, type Slot } from "./server";

// Milliseconds without a change after which thumbnails are drawn: the portrait goes before.
const patience = 500;

// What is worn on the face is seen from nearby: this part of a picture, from its left and top edges.
const worn = new Set(["beard", "brow", "glasses", "eyeColour", "mouthShape", "lashes"]);
const near = { left: 0.25, top: 0.32, size: 0.5 };
const whole = { left: 0, top: 0, size: 1 };

interface Wish {
  avatar: Avatar;
  shading: Shading;
  slot: Slot;
  pictures: HTMLCanvasElement[];
}

/** Draws the avatar with each option of a slot, one after the other. A new wish takes the place of one that is not finished. */
export class Thumbnails {
  private timer = 0;
  private newest = 0;

  constructor(private readonly failed: (error: unknown) => void) {}

  want(avatar: Avatar, shading: Shading, slot: Slot, pictures: HTMLCanvasElement[]): void {
    const mine = ++this.newest;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.work(mine, { avatar, shading, slot, pictures }), patience);
  }

  private async work(mine: number, { avatar, shading, slot, pictures }: Wish): Promise<void> {
    try {
      for (const [i, option] of slot.options.entries()) {
        const canvas = pictures[i]!;
        const wearing = { ...avatar, choices: { ...avatar.choices, [slot.name]: option } };
        const scene = { avatar: wearing, shading, size: 160, expression: "rest", yaw: 0, pitch: 0 } as const;
        // What a picture already shows is not drawn again: choosing another option of its slot changes nothing in it.
        const shows = JSON.stringify(scene);
        while (canvas.dataset["shows"] !== shows) {
          if (mine !== this.newest) {
            return;
          }
          const drawn = await picture("thumbnail", scene);
          if (drawn) {
            const part = worn.has(slot.name) ? near : whole;
            const side = part.size * drawn.width;
            canvas.getContext("2d")?.drawImage(drawn, part.left * drawn.width, part.top * drawn.height, side, side, 0, 0, canvas.width, canvas.height);
            canvas.dataset["shows"] = shows;
            drawn.close();
          }
        }
      }
    } catch (error) {
      this.failed(error);
    }
  }
}
