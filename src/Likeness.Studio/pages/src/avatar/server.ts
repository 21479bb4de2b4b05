// What the server tells of a head and makes of requests (Studio/Heads, Endpoints/HeadEndpoints.cs).

import { request } from "../request";
import type { Code } from "../sliders";

export interface Motion {
  id: "clip" | "speech" | "package";
  name: string;
  frames: number;
  framesPerSecond: number;
  /** The version of its sound; null for silence. */
  sound: number | null;
}

export interface HeadFacts {
  kind: "model" | "package";
  path: string;
  licence: string;
  codes: Code[];
  motions: Motion[];
  speaks: boolean;
  pictureSize: number;
  centre: [number, number, number];
  radius: number;
  fieldOfView: number;
  notes: string[];
}

/** An expression of the sliders, or a frame of a motion, seen from somewhere. */
export interface Pose {
  motion: Motion["id"] | null;
  frame: number;
  code: number[] | null;
  eye: number[];
}

export interface Gaussians {
  content: ArrayBuffer;
  /** Milliseconds that the server worked. */
  work: number;
  /** Milliseconds from the request to the answer. */
  all: number;
}

export const facts = async (): Promise<HeadFacts> => (await request("./api/head")).json();

/** The Gaussians of a pose; nothing where another page's newer request made this one needless. */
export async function gaussians(pose: Pose): Promise<Gaussians | undefined> {
  const before = performance.now();
  const response = await request("./api/head/gaussians", { method: "POST", body: JSON.stringify(pose) });
  if (response.status === 204) {
    return undefined;
  }
  const content = await response.arrayBuffer();
  const work = Number(/dur=([\d.]+)/.exec(response.headers.get("Server-Timing") ?? "")?.[1] ?? 0);
  return { content, work, all: performance.now() - before };
}

/** The finished picture of a pose. */
export async function picture(pose: Pose, target: number[], aspect: number): Promise<ImageBitmap | undefined> {
  const response = await request("./api/head/picture", { method: "POST", body: JSON.stringify({ ...pose, target, aspect }) });
  return response.status === 204 ? undefined : createImageBitmap(await response.blob());
}

/** Makes the head say a recording. */
export async function say(recording: File): Promise<HeadFacts | undefined> {
  const response = await request(`./api/head/sound?name=${encodeURIComponent(recording.name)}`, { method: "POST", body: recording });
  return response.status === 204 ? undefined : response.json();
}

export const soundOf = (motion: Motion): string | undefined => (motion.sound === null ? undefined : `./api/head/sound?version=${motion.sound}`);
