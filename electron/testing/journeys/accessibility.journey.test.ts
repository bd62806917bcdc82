import { expect, it } from 'vitest'
import { accessibilityProblems } from '../accessibility.ts'
import { overLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'

/** How the system asks a page to look, and the theme chosen in it. */
const LOOKS = [
  { name: 'light', theme: 'system', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', theme: 'system', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced colours', theme: 'system', media: { colorScheme: 'dark', forcedColors: 'active' } },
  { name: 'high contrast', theme: 'contrast', media: { colorScheme: 'light', forcedColors: 'none' } },
] as const

/** By keyboard alone; each leaves the window on the page Live. */
const WALKS: readonly { readonly name: string; walk(window: LabWindow, look: () => Promise<void>): Promise<void> }[] = [
  {
    name: 'the page Live, its table and its panels',
    async walk({ page }, look) {
      await look()
      await page.keyboard.press('t')
      await look()
      await page.keyboard.press('t')
      await page.getByTestId('tab-driver').press('Enter')
      await look()
      await page.getByTestId('tab-ioctls').press('Enter')
      await look()
      await page.getByTestId('tab-gaps').press('Enter')
    },
  },
  {
    name: 'the dialogs',
    async walk(window, look) {
      const { page } = window
      for (const [key, dialog] of [
        ['ControlOrMeta+k', 'palette'],
        ['?', 'key-sheet'],
        ['ControlOrMeta+,', 'settings'],
      ] as const) {
        await page.keyboard.press(key)
        await window.get(dialog).waitFor()
        await look()
        await page.keyboard.press('Escape')
        await window.get(dialog).waitFor({ state: 'detached' })
      }
    },
  },
  {
    name: 'the pages Start, Recordings and Policies',
    async walk(window, look) {
      const { page } = window
      await page.keyboard.press('h')
      await window.get('start.watch').waitFor()
      await look()
      await page.keyboard.press('y')
      await window.get('recordings-search').waitFor()
      await look()
      await page.keyboard.press('u')
      await window.get('function-diff').first().waitFor()
      await look()
      await page.keyboard.press('l')
    },
  },
  {
    name: 'the page Races and a schedule',
    async walk(window, look) {
      const { page } = window
      await page.keyboard.press('x')
      for (const [view, shown] of [
        ['v', 'verdict'],
        ['s', 'search-start'],
        ['k', 'known-filter'],
      ] as const) {
        await page.keyboard.press(view)
        await window.get(shown).first().waitFor()
        await look()
      }
      await page.locator('[data-token] button').first().press('Enter')
      await window.get('lanes').waitFor()
      await look()
      await page.keyboard.press('Escape')
      await page.keyboard.press('l')
    },
  },
  {
    name: 'a guided run, the room it is shown to, its recording, the comparison of all policies and its details',
    async walk(window, look) {
      const { page } = window
      await page.keyboard.press('h')
      await page.keyboard.press('1')
      await window.get('guide').waitFor()
      await page.keyboard.press('PageDown')
      await look()
      await page.keyboard.press('Shift+P')
      await look()
      await page.keyboard.press('Shift+P')
      await page.keyboard.press('q')
      await window.get('playback').waitFor()
      await look()
      await page.keyboard.press('Shift+L')
      await window.sees(() => window.status('source')).toBe('live')
      await page.keyboard.press('h')
      await page.keyboard.press('2')
      await window.get('comparison-table').waitFor()
      await look()
      await page.keyboard.press('Escape')
      await window.get('recording-details').waitFor()
      await look()
      await page.keyboard.press('l')
    },
  },
]

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
