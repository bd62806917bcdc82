import { join } from 'node:path'
import { build } from 'vite'
import { ensureChromium } from './chromium.ts'

/** Before the journeys: a Chromium and the stand-in. The app itself is built by `npm run build`. */
export default async function setUp(): Promise<void> {
  ensureChromium()
  await build({ configFile: join(import.meta.dirname, 'standin', 'vite.config.ts') })
}
