import { ExtSplats, SplatMesh } from "@sparkjsdev/spark";
import { Color, Quaternion, Vector3 } from "three";

// The message of Avatars/Packages/PackedGaussians.cs: a word, a count, eight numbers, and 17 planes of bytes.
const magic = 0x3146474c;
const headerLength = 40;
const planes = 17;
// Spark keeps Gaussians in rows of this many.
const row = 2048;

/** Gaussians whose place and look change in place, as many as there is room for. */
export class MovingGaussians {
  readonly mesh: SplatMesh;
  private readonly splats: ExtSplats;
  private readonly room: number;

  constructor(count: number) {
    // Some room to spare: how many can be seen differs from face to face.
    this.room = Math.ceil((count * 1.25 + 1) / row) * row;
    this.splats = new ExtSplats({ extArrays: [new Uint32Array(this.room * 4), new Uint32Array(this.room * 4)], numSplats: this.room });
    this.mesh = new SplatMesh({ splats: this.splats });
  }

  /** How many a message holds. */
  static count(message: ArrayBuffer): number {
    const header = new DataView(message);
    const count = message.byteLength >= headerLength ? header.getUint32(4, true) : -1;
    if (count < 0 || header.getUint32(0, true) !== magic || message.byteLength !== headerLength + count * planes) {
      throw new Error("the server's answer is not what was expected");
    }
    return count;
  }

  /** Takes over what a message holds; false when it is too much for the room that there is. */
  take(message: ArrayBuffer): boolean {
    const n = MovingGaussians.count(message);
    if (n > this.room) {
      return false;
    }
    const header = new DataView(message);
    const number = (i: number) => header.getFloat32(8 + 4 * i, true);
    const low = [number(0), number(1), number(2)] as const;
    const step = [0, 1, 2].map((axis) => (number(3 + axis) - low[axis]!) / 65535) as [number, number, number];
    const smallest = number(6);
    const sizeStep = (number(7) - smallest) / 255;
    const bytes = new Uint8Array(message, headerLength);
    const signed = new Int8Array(message, headerLength);
    const centre = new Vector3();
    const size = new Vector3();
    const turn = new Quaternion();
    const colour = new Color();
    const place = (axis: 0 | 1 | 2, i: number) => low[axis] + step[axis] * (bytes[2 * axis * n + i]! | (bytes[(2 * axis + 1) * n + i]! << 8));
    const scale = (plane: number, i: number) => Math.exp(smallest + sizeStep * bytes[plane * n + i]!);
    for (let i = 0; i < n; i++) {
      centre.set(place(0, i), place(1, i), place(2, i));
      turn.set(signed[7 * n + i]!, signed[8 * n + i]!, signed[9 * n + i]!, signed[6 * n + i]!);
      if (turn.lengthSq() === 0) {
        turn.identity();
      }
      size.set(scale(10, i), scale(11, i), scale(12, i));
      colour.setRGB(bytes[14 * n + i]! / 255, bytes[15 * n + i]! / 255, bytes[16 * n + i]! / 255);
      this.splats.setSplat(i, centre, size, turn, bytes[13 * n + i]! / 255, colour);
    }
    // What is left over from a fuller face is made clear: zeros are an opacity of zero.
    this.splats.extArrays[0].fill(0, n * 4);
    for (const texture of this.splats.textures) {
      texture.needsUpdate = true;
    }
    return true;
  }
}
