import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { Child } from '../child.ts'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'
import { MAIN } from './lab-process.ts'
import { LabWindow } from './lab-window.ts'

const directory = mkdtempSync(join(tmpdir(), 'silent-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it.skipIf(process.platform === 'win32')(
  'a window says that a stopped host does not answer, until it goes on',
  async () => {
    const host = new Child(process.execPath, [join(MAIN, 'cli.js'), 'serve', '--dir', directory])
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_FLAGS] })
    try {
      const window = new LabWindow(await browser.newPage())
      await window.page.goto(await host.prints(/^(http:\S+)$/m))
      await window.get('page-live').click()
      await window.sees(() => window.samples()).toBeGreaterThan(0)
      host.signal('SIGSTOP')
      await window.sees(() => window.status('connection')).toBe('silent')
      expect(await window.get('connection').textContent()).toContain('The lab does not answer.')
      host.signal('SIGCONT')
      await window.get('connection').waitFor({ state: 'detached' })
      const then = await window.now()
      await window.sees(() => window.now()).toBeGreaterThan(then)
    } finally {
      // A stopped process takes no other signal.
      host.signal('SIGCONT')
      await browser.close()
      expect(await host.stop()).toBe(0)
    }
  },
  60_000,
)
