import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['electron/**/*.test.ts', 'renderer/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.journey.test.ts'],
    // A busy machine is no defect.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
