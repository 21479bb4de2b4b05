// What the server tells of the photos and takes of what is found in them (Studio/Landmarks, Endpoints/LandmarkEndpoints.cs).

import { request } from "../request";

/** What was found in a photo. */
export interface Report {
  /** Why nothing could be searched for. */
  problem?: string;
  /** Two stand for more. */
  faces?: number;
  /** Of a single face, 478 times column and row as shares of the photo and depth in widths. */
  points?: number[];
  /** Where the person is: a PNG of the photo's size in base 64. Left out where none is wanted. */
  mask?: string;
}

// Behind '#', which browsers send to nobody: whoever has the address may see the photos.
const headers = { "X-Likeness-Key": location.hash.slice(1) };

/** The photos' names, and whether masks are wanted as well. */
export const facts = async (): Promise<{ photos: string[]; masks: boolean }> => (await request("./api/landmarks", { headers })).json();

export async function photo(index: number): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(await (await request(`./api/landmarks/photos/${index}`, { headers })).blob());
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

export const report = (index: number, found: Report) => request(`./api/landmarks/photos/${index}`, { method: "POST", headers, body: JSON.stringify(found) });

/** Where a file of a package is. */
export const packageFile = (name: string, file: string) => `./api/landmarks/packages/${name}/${file}`;
