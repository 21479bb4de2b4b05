import type { Pose } from "./server";

// A camera that has moved less, in millimetres, sees the same.
const leastMove = 1;

/** Both look the same. */
export const samePose = (a: Pose, b: Pose): boolean =>
  a.motion === b.motion &&
  a.frame === b.frame &&
  Math.hypot(...a.eye.map((v, i) => v - (b.eye[i] ?? 0))) < leastMove &&
  (a.code === b.code || (a.code !== null && b.code !== null && a.code.every((v, i) => v === b.code![i])));
