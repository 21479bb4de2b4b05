/** Every word that the page of an edited avatar shows beside those of `../strings.ts`. */
export const strings = {
  stage: "The avatar. Drag to turn, or use the arrow keys; 0 looks at it from the front.",
  panel: "The avatar",
  loading: "Waiting for the avatar",
  failed: (why: string) => `The avatar cannot be shown: ${why}`,

  undo: "Undo",
  redo: "Redo",
  random: "Random",
  reset: "Reset",
  resetHelp: "Back to the avatar that was opened",
  save: "Save",
  saved: "Saved",
  unsaved: "Not saved",
  savesTo: (path: string) => `Saves to ${path}`,
  takenOver: "Another page was served instead; try again.",

  look: "Look",
  shading: "Shading",
  shadings: { cel: "Cel", smooth: "Smooth" },
  expression: "Expression",
  front: "From the front",

  choices: "Choices",
  attributes: "Shape",
  groups: [
    ["Head", /^(head|jaw|chin|cheek|ear|neck)/],
    ["Eyes and brows", /^(eye|brow)/],
    ["Nose and mouth", /^(nose|mouth|lip)/],
  ] as [string, RegExp][],

  download: "Download",
  downloads: { portrait: "PNG", glb: "GLB", vrm: "VRM" },
  downloadHelp: { portrait: "A picture of 1024 pixels", glb: "A mesh with the 52 ARKit shapes", vrm: "VRM 1.0 with its expressions" },
  making: "Making the file ...",
};
