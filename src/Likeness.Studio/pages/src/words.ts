/** "mouthSmileLeft" as "mouth smile left". */
export const words = (name: string) => name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
