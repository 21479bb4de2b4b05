// What the server tells of an avatar and makes of requests (Studio/Editing, Endpoints/EditEndpoints.cs).

import { request } from "../request";
import { strings } from "./strings";

/** An avatar as in its file. */
export interface Avatar {
  likeness: "avatar";
  version: number;
  schema: string;
  attributes: Record<string, number>;
  choices: Record<string, string>;
}

export interface Slot {
  name: string;
  options: string[];
}

export interface EditFacts {
  path: string;
  savePath: string;
  avatar: Avatar;
  attributes: string[];
  slots: Slot[];
  expressions: string[];
}

export type Shading = "cel" | "smooth";

/** An avatar, and how it is looked at. Angles in degrees; sizes are those of EditedAvatar.Sizes. */
export interface Scene {
  avatar: Avatar;
  size: 160 | 256 | 512 | 1024;
  shading: Shading;
  expression: string;
  yaw: number;
  pitch: number;
}

export type Download = "portrait" | "glb" | "vrm";

// Behind '#', which browsers send to nobody: whoever has the address may save.
const key = location.hash.slice(1);

const post = (what: string, body: unknown, headers: Record<string, string> = {}) => request(`./api/edit/${what}`, { method: "POST", body: JSON.stringify(body), headers });

export const facts = async (): Promise<EditFacts> => (await request("./api/edit")).json();

export const randomAvatar = async (): Promise<Avatar> => (await request(`./api/edit/random?seed=${crypto.getRandomValues(new Uint32Array(1))[0]}`)).json();

/** A picture; nothing where another page's newer request made this one needless. */
export async function picture(kind: "picture" | "thumbnail", scene: Scene): Promise<ImageBitmap | undefined> {
  const response = await post(kind, scene);
  return response.status === 204 ? undefined : createImageBitmap(await response.blob());
}

/** A file to keep. */
export async function download(what: Download, scene: Scene): Promise<Blob> {
  const response = await post(what, scene);
  if (response.status === 204) {
    throw new Error(strings.takenOver);
  }
  return response.blob();
}

/** Writes the avatar's file. */
export async function save(avatar: Avatar): Promise<void> {
  const response = await post("save", { avatar }, { "X-Likeness-Key": key });
  if (response.status === 204) {
    throw new Error(strings.takenOver);
  }
}
