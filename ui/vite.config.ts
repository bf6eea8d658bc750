import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    target: "safari16",
    // The content security policy allows fonts and pictures from the program itself, not from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
