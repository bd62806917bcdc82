import { defineConfig } from 'vitest/config'
import { SummaryReporter } from './electron/testing/summary-reporter.ts'

/** Whole programs in a real Chromium: `npm run test:journeys` builds them first. */
export default defineConfig({
  test: {
    name: 'journeys',
    include: ['electron/**/*.journey.test.ts'],
    globalSetup: ['electron/testing/build-standin.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new SummaryReporter()],
  },
})
