import { element } from "../dom";
import { words } from "../words";
import type { Avatar, Shading, Slot } from "./server";
import { Thumbnails } from "./thumbnails";

/** A slot for each choice: closed, it says what is worn; open, it shows the avatar wearing each option. One is open at a time. */
export class Slots {
  readonly root = element("div", { class: "slots" });
  private readonly slots: OneSlot[];

  constructor(slots: Slot[], chosen: (slot: string, option: string) => void, failed: (error: unknown) => void) {
    const thumbnails = new Thumbnails(failed);
    this.slots = slots.map((slot) => new OneSlot(slot, thumbnails, (option) => chosen(slot.name, option)));
    this.root.append(...this.slots.map((slot) => slot.root));
  }

  show(avatar: Avatar, shading: Shading): void {
    this.slots.forEach((slot) => slot.show(avatar, shading));
  }
}

class OneSlot {
  readonly root: HTMLDetailsElement;
  private readonly worn = element("span", { class: "worn" });
  private readonly buttons: HTMLButtonElement[];
  private readonly pictures: HTMLCanvasElement[];
  private avatar: Avatar | undefined;
  private shading: Shading = "cel";

  constructor(private readonly slot: Slot, private readonly thumbnails: Thumbnails, chosen: (option: string) => void) {
    this.pictures = slot.options.map(() => element("canvas", { width: "128", height: "128" }));
    this.buttons = slot.options.map((option, i) => {
      const button = element("button", { type: "button", class: "option", title: words(option) }, this.pictures[i]!, element("span", {}, words(option)));
      button.addEventListener("click", () => chosen(option));
      return button;
    });
    const grid = element("div", { class: "options" }, ...this.buttons);
    this.root = element("details", { class: "slot", name: "slot" }, element("summary", {}, element("span", { class: "name" }, words(slot.name)), this.worn), grid);
    this.root.addEventListener("toggle", () => this.draw());
  }

  show(avatar: Avatar, shading: Shading): void {
    const worn = avatar.choices[this.slot.name]!;
    this.worn.textContent = words(worn);
    this.buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(this.slot.options[i] === worn)));
    [this.avatar, this.shading] = [avatar, shading];
    this.draw();
  }

  // Nobody sees the pictures of a closed slot, so they are not drawn.
  private draw(): void {
    if (this.root.open && this.avatar) {
      this.thumbnails.want(this.avatar, this.shading, this.slot, this.pictures);
    }
  }
}
