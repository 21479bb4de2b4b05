// The page that finds the landmarks of faces: photos come from the server, and what is found in them goes back to it.

import { element } from "../dom";
import { reason } from "../request";
import { heading, sidebar } from "../sidebar";
import { findFaces, findPeople, type Landmark } from "./mediapipe";
import { facts, photo, report } from "./server";
import { strings } from "./strings";

const host = document.getElementById("stage")!;
const message = element("p", { class: "message", role: "status" });

/** loading, ready or failed; the tests wait for it, and the style goes by it. */
function become(state: "loading" | "ready" | "failed", text: string): void {
  document.documentElement.dataset["state"] = state;
  message.textContent = text;
}

async function start(): Promise<void> {
  host.setAttribute("aria-label", strings.stage);
  host.append(message);
  become("loading", strings.loading);
  const { photos: names, masks } = await facts();
  try {
    await search(names, masks);
  } catch (error) {
    await report(0, { problem: reason(error) });
    throw error;
  }
}

async function search(names: string[], masks: boolean): Promise<void> {
  if (!document.createElement("canvas").getContext("webgl2")) {
    throw new Error(strings.noWebGl);
  }
  const notes = names.map(() => element("dd", {}, strings.waiting));
  const list = element("dl", {}, ...names.flatMap((name, i) => [element("dt", {}, name), notes[i]!]));
  sidebar(document.getElementById("panel")!, strings.panel, element("header", {}, ...heading(names[0]!)), element("section", {}, element("h2", {}, strings.photos), list));
  const photos: HTMLCanvasElement[] = [];
  for (const index of names.keys()) {
    photos.push(await photo(index));
  }
  become("loading", strings.preparing);
  const found: Landmark[][][] = [];
  for await (const faces of findFaces(photos)) {
    const index = found.push(faces) - 1;
    notes[index]!.textContent = strings.faces(faces.length);
    show(photos[index]!, faces);
    become("loading", strings.searching(names[index + 1] ?? names[index]!));
  }
  const odd = found.findIndex((faces) => faces.length !== 1);
  if (odd >= 0) {
    await report(odd, { faces: found[odd]!.length });
    become("failed", strings.notOne);
    return;
  }
  const tell = (index: number, mask?: string) => report(index, { faces: 1, points: found[index]![0]!.flatMap(({ x, y, z }) => [x, y, z]), mask });
  let told = 0;
  if (masks) {
    become("loading", strings.cutting(names[0]!));
    for await (const mask of findPeople(photos)) {
      await tell(told++, mask);
      become("loading", strings.cutting(names[told] ?? names[0]!));
    }
  }
  while (told < names.length) {
    await tell(told++);
  }
  become("ready", strings.done);
}

/** Shows a photo with the points that were found. */
function show(picture: HTMLCanvasElement, faces: Landmark[][]): void {
  const canvas = element("canvas", { class: "photo", width: String(picture.width), height: String(picture.height) });
  const context = canvas.getContext("2d")!;
  context.drawImage(picture, 0, 0);
  context.fillStyle = "#6ea8fe";
  const size = Math.max(1.5, picture.width / 250);
  for (const { x, y } of faces.flat()) {
    context.fillRect(x * picture.width - size / 2, y * picture.height - size / 2, size, size);
  }
  host.querySelector("canvas")?.remove();
  host.prepend(canvas);
}

start().catch((error: unknown) => become("failed", strings.failed(reason(error))));
