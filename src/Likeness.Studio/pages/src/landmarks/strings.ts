/** Every word that the page that finds landmarks shows beside those of `../strings.ts`. */
export const strings = {
  stage: "The photo with the landmarks of the face.",
  panel: "What is found",
  loading: "Loading the photos",
  preparing: "Loading what finds faces; the photos stay on this computer",
  searching: (name: string) => `Looking for the face in ${name}`,
  cutting: (name: string) => `Looking where the person is in ${name}`,
  done: "Found. likeness writes the files; this page can be closed.",
  notOne: "A photo has not exactly one face; likeness says which. This page can be closed.",
  failed: (why: string) => `The search has failed: ${why}`,
  noWebGl: "this browser offers no WebGL 2",
  noScript: (name: string) => `${name} cannot be loaded`,
  waiting: "waiting",
  faces: (count: number) => (count === 0 ? "no face" : count === 1 ? "one face" : "several faces"),
  photos: "Photos",
};
