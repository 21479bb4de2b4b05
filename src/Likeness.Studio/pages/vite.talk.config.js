import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The script of the page that 'likeness talk animate' writes: one file without imports, to be set into that page as it is.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    outDir: fileURLToPath(new URL("../wwwroot/assets", import.meta.url)),
    emptyOutDir: false,
    chunkSizeWarningLimit: 4000,
    lib: { entry: fileURLToPath(new URL("src/talk/talk.ts", import.meta.url)), formats: ["iife"], name: "likenessTalk", fileName: () => "talk.js" },
  },
});
