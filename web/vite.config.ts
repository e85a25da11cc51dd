import { readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "vite";
import { countries } from "./build/countries.ts";

// Each file in src/pages is the script of one page, named as the page's template asks for it.
const pages = readdirSync(resolve(import.meta.dirname, "src/pages"));

export default defineConfig({
  plugins: [countries()],
  base: "/assets/",
  publicDir: false,
  build: {
    outDir: "dist",
    assetsDir: "",
    manifest: "manifest.json",
    target: "es2022",
    // The pages' policy lets no data: script, style or font in.
    assetsInlineLimit: 0,
    // MapLibre comes as one module, which only the pages with a map load.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: Object.fromEntries(
        pages.map((file) => [basename(file, ".ts"), resolve(import.meta.dirname, "src/pages", file)]),
      ),
    },
  },
});
