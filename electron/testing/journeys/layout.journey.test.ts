import { expect, it } from 'vitest'
import { layoutProblems } from '../layout.ts'
import { WALKS } from './every-page.ts'
import { overLauncher } from './journey.ts'

/** The smallest window there is a design for, and one of 1280x800 at 200 %. */
const SIZES = [
  { width: 1024, height: 700, colorScheme: 'dark' },
  { width: 640, height: 400, colorScheme: 'light' },
] as const

overLauncher('host', 'layout', ({ window: open }) => {
  it('comes upon a session that a reset has broken', async () => {
    const window = open()
    await window.inject('reset')
    await window.sees(async () => (await window.discontinuities()).length).toBe(1)
  })

  for (const { name, walk } of WALKS) {
    it(`nothing is cut or covered in ${name}, in small windows`, async () => {
      const window = open()
      for (const { width, height, colorScheme } of SIZES) {
        await window.page.setViewportSize({ width, height })
        await window.page.emulateMedia({ colorScheme })
        await walk(window, async () => {
          await window.page.locator('main').waitFor()
          expect.soft(await layoutProblems(window.page), `${width}x${height}`).toEqual([])
        })
      }
    }, 120_000)
  }
})
