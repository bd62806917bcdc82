import { expect, it } from 'vitest'
import { accessibilityProblems } from '../accessibility.ts'
import { overLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'
import { WALKS } from './every-page.ts'

/** How the system asks a page to look, and the theme chosen in it. */
const LOOKS = [
  { name: 'light', theme: 'system', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', theme: 'system', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced colours', theme: 'system', media: { colorScheme: 'dark', forcedColors: 'active' } },
  { name: 'high contrast', theme: 'contrast', media: { colorScheme: 'light', forcedColors: 'none' } },
] as const

overLauncher('host', 'axe', ({ window: open }) => {
  it('comes upon a session that a reset has broken', async () => {
    const window = open()
    await window.inject('reset')
    await window.sees(async () => (await window.discontinuities()).length).toBe(1)
  })

  for (const { name, walk } of WALKS) {
    it(`finds nothing in ${name}, light, dark, in forced colours and in high contrast`, async () => {
      const window = open()
      for (const { name: look, theme, media } of LOOKS) {
        await window.page.emulateMedia(media)
        await chooseTheme(window, theme)
        await walk(window, async () => {
          // A page comes when it is first asked for.
          await window.page.locator('main').waitFor()
          expect.soft(await accessibilityProblems(window.page), look).toEqual([])
        })
      }
      await chooseTheme(window, 'system')
    }, 180_000)
  }
})

async function chooseTheme(window: LabWindow, theme: 'system' | 'contrast'): Promise<void> {
  await window.page.keyboard.press('ControlOrMeta+,')
  await window.get(`theme-${theme}`).check()
  await window.page.keyboard.press('Escape')
  await window.get('settings').waitFor({ state: 'detached' })
}
