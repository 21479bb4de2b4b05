/** Every word that the page of a head shows beside those of `../strings.ts`. */
export const strings = {
  stage: "The head. Drag to turn, or use the arrow keys; plus and minus go nearer and farther.",
  panel: "About the head",
  loading: "Waiting for the head",
  failed: (why: string) => `The head cannot be shown: ${why}`,

  play: "Play",
  pause: "Pause",
  playing: "Motion",
  what: "What",
  place: "Frame",
  frame: (frame: string, frames: string, seconds: string) => `${frame} of ${frames}, ${seconds} s`,
  motions: { clip: "its clip", speech: "says", package: "package" } as Record<string, string>,
  say: "Speak a recording ...",
  sayHelp: "The sound goes to likeness on this computer only.",
  listening: "Listening ...",

  face: "Face",
  resetFace: "Reset face",
  groups: [
    ["Jaw and lips", /^(jaw|mouth|tongue)/],
    ["Eyes", /^eye/],
    ["Brows", /^brow/],
    ["Cheeks and nose", /^(cheek|nose)/],
  ] as [string, RegExp][],

  finished: "Finished picture",
  finishedHelp: "What the network's enhancer makes of it, when nothing moves.",

  facts: "Figures",
  factGaussians: "Gaussians",
  factNetwork: "Network",
  factPackage: "Unpacking",
  factAll: "In all",
  factRate: "Shown",
  factLicence: "Licence",
  milliseconds: (value: string) => `${value} ms`,
  rate: (value: string) => `${value} frames a second`,
};
