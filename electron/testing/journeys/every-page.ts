import { type LabWindow } from './lab-window.ts'

/** A way past every page, dialog and panel, by keyboard alone. It begins on the page Live and leaves the window there. */
export interface Walk {
  readonly name: string
  /** `look` is called at each of them. */
  walk(window: LabWindow, look: () => Promise<void>): Promise<void>
}

export const WALKS: readonly Walk[] = [
  {
    name: 'the page Live, its table and its panels',
    async walk({ page }, look) {
      await look()
      await page.keyboard.press('t')
      await look()
      await page.keyboard.press('t')
      // A narrow window begins without.
      const state = page.getByRole('button', { name: 'State column' })
      if ((await state.getAttribute('aria-pressed')) === 'false') await state.press('Enter')
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
