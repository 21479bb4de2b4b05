// MediaPipe's packages, of which this page contains nothing: the server passes on what the user has installed.

import { packageFile } from "./server";
import { strings } from "./strings";

export interface Landmark {
  x: number;
  y: number;
  z: number;
}

interface Solution<Results> {
  setOptions(options: Record<string, number | boolean>): void;
  onResults(listener: (results: Results) => void): void;
  send(input: { image: HTMLCanvasElement }): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

type Maker<Results> = new (config: { locateFile: (file: string) => string }) => Solution<Results>;

interface MediaPipe {
  FaceMesh: Maker<{ multiFaceLandmarks: Landmark[][] }>;
  SelfieSegmentation: Maker<{ segmentationMask: CanvasImageSource }>;
}

/** Landmarks of each face of each photo, at most two faces: 478 with both irises. */
export async function* findFaces(photos: HTMLCanvasElement[]): AsyncGenerator<Landmark[][]> {
  const { FaceMesh } = await load("face_mesh", "FaceMesh");
  const solution = new FaceMesh({ locateFile: (file) => packageFile("face_mesh", file) });
  solution.setOptions({ maxNumFaces: 2, refineLandmarks: true, minDetectionConfidence: 0.5, minTrackingConfidence: 0.5 });
  yield* results(solution, photos, (found) => found.multiFaceLandmarks);
}

/** Of each photo a PNG that is bright where the person is, in base 64. */
export async function* findPeople(photos: HTMLCanvasElement[]): AsyncGenerator<string> {
  const { SelfieSegmentation } = await load("selfie_segmentation", "SelfieSegmentation");
  const solution = new SelfieSegmentation({ locateFile: (file) => packageFile("selfie_segmentation", file) });
  // 0 is the network for pictures of any proportions, 1 that for wide ones.
  solution.setOptions({ modelSelection: 0 });
  yield* results(solution, photos, (found, photo) => grey(found.segmentationMask, photo.width, photo.height));
}

// One solution after the other: each takes some hundred megabytes, and closing it gives them back.
async function* results<Results, T>(solution: Solution<Results>, photos: HTMLCanvasElement[], read: (found: Results, photo: HTMLCanvasElement) => T): AsyncGenerator<T> {
  for (const photo of photos) {
    const answers: T[] = [];
    solution.onResults((found) => void answers.push(read(found, photo)));
    // Pictures of a film are expected; without this a face would be looked for where the last photo had it.
    solution.reset();
    await solution.send({ image: photo });
    yield answers[0]!;
  }
  await solution.close();
}

// The mask is in the picture's opacity; it goes out as grey on an opaque picture.
function grey(mask: CanvasImageSource, width: number, height: number): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d")!;
  context.drawImage(mask, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data.fill(pixels.data[i + 3]!, i, i + 3);
    pixels.data[i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1]!;
}

/** Loads a package's script, which leaves its class with the window. */
function load<Name extends keyof MediaPipe>(name: string, made: Name): Promise<Pick<MediaPipe, Name>> {
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = packageFile(name, `${name}.js`);
    script.addEventListener("load", () => {
      const all = globalThis as unknown as MediaPipe;
      made in all ? loaded(all) : failed(new Error(strings.noScript(name)));
    });
    script.addEventListener("error", () => failed(new Error(strings.noScript(name))));
    document.head.append(script);
  });
}
