import { element } from "../dom";
import { count } from "../numbers";
import { type Motion, soundOf } from "./server";
import { strings } from "./strings";

/** Plays motions frame by frame. Where there is sound it is the clock: a face that runs ahead of its voice is worse than one that drops a frame. */
export class Player {
  readonly root = element("div", { class: "player" });
  private readonly choice = element("select");
  private readonly button = element("button", { type: "button", class: "play" }, strings.play);
  private readonly place = element("input", { type: "range", min: "0", step: "1", value: "0", "aria-label": strings.place });
  private readonly readout = element("output", { class: "steps" });
  private readonly sound = element("audio", { preload: "auto" });
  private motions: Motion[] = [];
  private motion: Motion | undefined;
  private playing = false;
  private began = 0;

  /** `show` is called with each frame that is to be seen. */
  constructor(private readonly show: (motion: Motion, frame: number) => void) {
    const what = element("label", {}, strings.what, this.choice);
    this.root.append(what, element("div", { class: "transport" }, this.button, this.place), this.readout, this.sound);
    this.choice.addEventListener("change", () => this.choose(this.choice.selectedIndex));
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    this.place.addEventListener("input", () => {
      this.stop();
      this.seek(Number(this.place.value));
    });
    this.sound.addEventListener("ended", () => this.stop());
  }

  /** Takes what there is to play; the last is chosen. */
  offer(motions: Motion[]): void {
    this.stop();
    this.motions = motions;
    this.root.hidden = motions.length === 0;
    this.choice.replaceChildren(...motions.map((m) => element("option", { value: m.id }, `${m.name} (${strings.motions[m.id]})`)));
    this.choice.parentElement!.hidden = motions.length < 2;
    this.choice.selectedIndex = motions.length - 1;
    this.load(motions.at(-1));
  }

  /** Shows the frame where the player stands. */
  seek(frame: number): void {
    if (this.motion) {
      const at = Math.max(0, Math.min(this.motion.frames - 1, frame));
      this.place.value = String(at);
      this.write(at);
      this.show(this.motion, at);
    }
  }

  /** Plays from where it stands, or from the beginning when that is the end. */
  play(): void {
    const { motion } = this;
    if (!motion) {
      return;
    }
    const from = Number(this.place.value) >= motion.frames - 1 ? 0 : Number(this.place.value);
    this.playing = true;
    this.button.textContent = strings.pause;
    this.began = performance.now() - (from / motion.framesPerSecond) * 1000;
    if (motion.sound !== null) {
      this.sound.currentTime = from / motion.framesPerSecond;
      this.sound.play().catch(() => this.stop());
    }
    this.tick();
  }

  stop(): void {
    this.playing = false;
    this.button.textContent = strings.play;
    this.sound.pause();
  }

  private choose(index: number): void {
    this.stop();
    this.load(this.motions[index]);
    this.seek(0);
  }

  private load(motion: Motion | undefined): void {
    this.motion = motion;
    if (motion) {
      this.place.max = String(motion.frames - 1);
      this.place.value = "0";
      this.write(0);
      const sound = soundOf(motion);
      sound === undefined ? this.sound.removeAttribute("src") : (this.sound.src = sound);
    }
  }

  private tick(): void {
    const { motion } = this;
    if (!this.playing || !motion) {
      return;
    }
    const seconds = motion.sound === null ? (performance.now() - this.began) / 1000 : this.sound.currentTime;
    const frame = Math.floor(seconds * motion.framesPerSecond);
    this.seek(frame);
    if (frame >= motion.frames - 1 && motion.sound === null) {
      this.stop();
      return;
    }
    requestAnimationFrame(() => this.tick());
  }

  private write(frame: number): void {
    const { motion } = this;
    if (motion) {
      this.readout.textContent = strings.frame(count(frame + 1), count(motion.frames), (frame / motion.framesPerSecond).toFixed(2));
    }
  }
}
