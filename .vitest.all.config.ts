import { defineConfig } from 'vitest/config'
import { SummaryReporter } from './electron/testing/summary-reporter.ts'

/** `npm test`: the unit tests, then the journeys, then one line with the sum. */
export default defineConfig({
  test: {
    projects: [
      { extends: './.vitest.config.ts', test: { name: 'unit' } },
      { extends: './.vitest.journeys.config.ts', test: { name: 'journeys' } },
    ],
    reporters: ['default', new SummaryReporter()],
  },
})
