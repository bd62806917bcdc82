import { expect, it } from 'vitest'
import { overLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'

overLauncher('host', 'the known schedules', ({ window: open }) => {
  it('have only the rows on screen in the page, and say how many there are', async () => {
    const window = open()
    await window.page.keyboard.press('x')
    await window.get('verdict').first().waitFor()
    await window.page.keyboard.press('k')
    await window.get('known').first().waitFor()
    const all = Number(/of (\d+) schedules/.exec((await window.page.locator('main').textContent()) ?? '')?.[1])
    expect(all).toBeGreaterThan(200)
    expect(await table(window).getAttribute('aria-rowcount')).toBe(String(all + 1))
    expect(await window.get('known').count()).toBeLessThan(60)
    // As high as with all of them, or the bar beside it would not tell where one is.
    const [height, row] = await table(window).evaluate((element) => [
      element.querySelector('tbody')?.getBoundingClientRect().height ?? 0,
      element.querySelector('[data-testid="known"]')?.getBoundingClientRect().height ?? 0,
    ])
    expect(Math.abs(height - all * row)).toBeLessThan(row)
  })

  it('are gone through by keys, from row to row, also when the wheel has gone elsewhere', async () => {
    const window = open()
    const { page } = window
    await window.get('known').first().getByRole('button').focus()
    const seen: number[] = [await rowWithFocus(window)]
    for (let i = 0; i < 50; i++) {
      await page.keyboard.press('Tab')
      seen.push(await rowWithFocus(window))
    }
    expect(seen).toEqual(Array.from({ length: 51 }, (_, i) => i + 2))
    await scrollTo(window, 0)
    await window.sees(() => window.get('known').first().getAttribute('aria-rowindex')).toBe('2')
    await page.keyboard.press('Tab')
    expect(await rowWithFocus(window)).toBe(53)
  })

  it('have the focus again on the row that was opened, wherever that is', async () => {
    const window = open()
    const { page } = window
    await scrollTo(window, 100_000)
    const last = window.get('known').last()
    await window.sees(() => last.getAttribute('aria-rowindex')).toBe(await table(window).getAttribute('aria-rowcount'))
    await last.getByRole('button').press('Enter')
    await window.get('lanes').waitFor()
    await page.keyboard.press('Escape')
    await window.sees(() => rowWithFocus(window).then(String)).toBe(await table(window).getAttribute('aria-rowcount'))
  })
})

function table({ page }: LabWindow) {
  return page.getByRole('table', { name: 'Known schedules' })
}

function rowWithFocus({ page }: LabWindow): Promise<number> {
  return page.evaluate(() => Number(document.activeElement?.closest('tr')?.getAttribute('aria-rowindex')))
}

async function scrollTo({ page }: LabWindow, top: number): Promise<void> {
  await page.locator('main .scroller').evaluate((element, to) => element.scrollTo(0, to), top)
}
