import { defineConfig } from 'vite'

/** The stand-in for plain Node. Not under out/main: it is no part of the app. */
export default defineConfig({
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir: 'out/testing/standin',
    assetsDir: '.',
    rolldownOptions: {
      input: ['index', 'electron', 'utility-child'].map((name) => `electron/testing/standin/${name}.ts`),
    },
  },
})
