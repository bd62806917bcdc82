import { existsSync } from 'node:fs'
import path from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (file: string) => path.resolve(import.meta.dirname, file)

/** Entries of the Node side that are there; each is one file in out/main. */
const MAIN_ENTRIES = {
  index: 'electron/main/index.ts',
  lab: 'electron/hosts/utility.ts',
  searcher: 'electron/lab/races/searcher.ts',
  start: 'electron/hosts/start.ts',
  cli: 'electron/cli/cli.ts',
}

// Everything that is not Node or Electron is bundled: the packaged app holds out/ and no node_modules.
export default defineConfig({
  main: {
    build: {
      target: 'node20.19',
      externalizeDeps: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(MAIN_ENTRIES)
            .map(([name, file]) => [name, at(file)] as const)
            .filter(([, file]) => existsSync(file)),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue()],
    // electron-vite does not minify unless told to.
    build: { minify: true, rolldownOptions: { input: at('renderer/index.html') } },
  },
})
