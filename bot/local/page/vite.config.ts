/** Builds one script and one style sheet into ../static, which `restock demo` serves without Node. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { emojiNames } from './emoji-names.ts';
import { stamp } from './fingerprint.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const out = fileURLToPath(new URL('../static', import.meta.url));

export default defineConfig({
  root,
  base: '/static/',
  plugins: [emojiNames(), stamp(root, out)],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    license: { fileName: 'licences.md' },
    assetsInlineLimit: 0, // the page's policy forbids data: scripts and styles
    rollupOptions: {
      output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]', codeSplitting: false },
    },
  },
  server: {
    proxy: {
      '/client': { target: 'http://127.0.0.1:8347', ws: true },
      '/files': 'http://127.0.0.1:8347',
    },
  },
  test: { include: ['test/**/*.test.ts'] },
});
