import { gaussians, type Gaussians, type Pose } from "./server";

// A camera that has moved less, in millimetres, sees the same.
const leastMove = 1;

/** Asks for the newest pose that is wanted, one at a time: what became old while another was on its way is never asked for. */
export class Asker {
  private wanted: Pose | undefined;
  private last: Pose | undefined;
  private busy = false;

  constructor(private readonly got: (pose: Pose, answer: Gaussians) => void, private readonly failed: (error: unknown) => void) {}

  get idle(): boolean {
    return !this.busy && this.wanted === undefined;
  }

  /** Wants a pose, unless it is the one that is shown or on its way. */
  want(pose: Pose): void {
    if (!same(pose, this.wanted ?? this.last)) {
      this.wanted = pose;
      void this.work();
    }
  }

  private async work(): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    while (this.wanted) {
      const pose = this.wanted;
      this.wanted = undefined;
      this.last = pose;
      try {
        const answer = await gaussians(pose);
        if (answer) {
          this.got(pose, answer);
        } else {
          // Another page was served instead: ask again, unless something newer is wanted anyway.
          this.wanted ??= pose;
        }
      } catch (error) {
        // The same is not asked for again: what follows a move of the camera would only fail as often as it is drawn.
        this.failed(error);
      }
    }
    this.busy = false;
  }
}

function same(a: Pose, b: Pose | undefined): boolean {
  return (
    b !== undefined &&
    a.motion === b.motion &&
    a.frame === b.frame &&
    Math.hypot(...a.eye.map((v, i) => v - (b.eye[i] ?? 0))) < leastMove &&
    (a.code === b.code || (a.code !== null && b.code !== null && a.code.every((v, i) => v === b.code![i])))
  );
}
