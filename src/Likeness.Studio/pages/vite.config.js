import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// What ends up in the built pages, and whose licences therefore go with them.
const bundled = ["three", "@sparkjsdev/spark", "fflate"];

const page = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Writes licences.txt beside the pages. */
function licences() {
  return {
    name: "licences",
    generateBundle() {
      const parts = bundled.map((name) => {
        const folder = new URL(`./node_modules/${name}/`, import.meta.url);
        const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
        return `${name} ${version}\n\n${readFileSync(new URL("LICENSE", folder), "utf8").replaceAll("\r\n", "\n").trim()}\n`;
      });
      const head = "These pages contain the following libraries beside Likeness' own code.\n";
      this.emitFile({ type: "asset", fileName: "licences.txt", source: [head, ...parts].join("\n----\n\n") });
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: "public",
  plugins: [licences()],
  build: {
    target: "es2022",
    outDir: fileURLToPath(new URL("../wwwroot", import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { viewer: page("index.html"), avatar: page("avatar.html"), edit: page("edit.html"), landmarks: page("landmarks.html") },
      output: {
        // Names without hashes: the server sends tags that change with the content, and a change shows as one in the repository.
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
        // The libraries are large and seldom change; a file of their own keeps the repository small. What needs none of them is apart from what does.
        codeSplitting: {
          groups: [
            { name: "libraries", test: /node_modules/ },
            { name: "basics", test: /src\/(asker|dom|numbers|request|sidebar|sliders|strings|words)\.ts|src\/style\.css/ },
            { name: "shared", test: /src/, minShareCount: 2 },
          ],
        },
      },
    },
  },
});
