import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'

const directory = mkdtempSync(join(tmpdir(), 'perfcnt-lab-image-'))
const file = join(directory, 'chart.png')
afterAll(() => rmSync(directory, { recursive: true, force: true }))

overEachLauncher(
  'a chart',
  ({ mode, window: open }) => {
    it('is saved as an image of what is on screen', async () => {
      const window = open()
      await window.choosePolicy('mainline')
      const button = window.get('chart-image').first()
      if (mode === 'electron') return
      // Of the launcher before.
      rmSync(file, { force: true })
      if (mode === 'host') {
        const download = window.page.waitForEvent('download')
        await button.click()
        expect((await download).suggestedFilename()).toBe('GPU_ACTIVE.png')
        await (await download).saveAs(file)
      } else {
        await button.click()
        await window.sees(() => Promise.resolve(width())).toBeGreaterThan(0)
      }
      // As wide as on screen; 200 pixels high, and its name, the times and what it is of.
      const chart = await window.page.locator('[data-counter="JM.GPU_ACTIVE"] canvas').boundingBox()
      expect(width()).toBe(Math.round(chart?.width ?? 0))
      expect(height()).toBeGreaterThan(280)
    })
  },
  { dialogs: [{ dialog: 'showSaveDialog', filePath: file }] },
)

function width(): number {
  return header()?.readUInt32BE(16) ?? 0
}

function height(): number {
  return header()?.readUInt32BE(20) ?? 0
}

/** Undefined before it has been written. */
function header(): Buffer | undefined {
  try {
    const bytes = readFileSync(file)
    return bytes.subarray(1, 4).toString() === 'PNG' ? bytes : undefined
  } catch {
    return undefined
  }
}
