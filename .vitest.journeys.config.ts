import { defineConfig } from 'vitest/config'

/** Whole programs in a real Chromium: `npm run test:journeys` builds them first. */
export default defineConfig({
  test: {
    // After the unit tests.
    sequence: { groupOrder: 1 },
    include: ['electron/**/*.journey.test.ts'],
    globalSetup: ['electron/testing/build-standin.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
