import { expect, it } from 'vitest'
import { overLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'

overLauncher('host', 'the window around the lab', ({ window: open }) => {
  it('greets a first visit with what there is to see, and a later one with the machine', async () => {
    const window = open()
    const { page } = window
    await page.evaluate(() => localStorage.clear())
    await page.goto(page.url().replace(/#.*/, ''))
    for (const card of ['start.watch', 'start.compare', 'start.find']) await window.get(card).waitFor()
    await window.get('drop-zone').waitFor()
    await page.goto(page.url().replace(/#.*/, ''))
    await page.reload()
    await window.get('run').waitFor()
  })

  it('finds a counter and a page by a few letters', async () => {
    const window = open()
    const { page } = window
    await find(window, 'ControlOrMeta+p', 'js1 active')
    await page.locator('[data-counter="JM.JS1_ACTIVE"]').waitFor()
    await find(window, 'ControlOrMeta+k', 'page policies')
    await window.get('policy-diff').waitFor()
    await page.keyboard.press('l')
  })

  it('gives the keys to a page that was chosen with the mouse', async () => {
    const window = open()
    const { page } = window
    await window.get('page-races').click()
    await window.sees(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Verdicts')
    await window.get('page-live').click()
    const before = await window.status('running')
    await page.keyboard.press('Space')
    await window.sees(() => window.status('running')).not.toBe(before)
    await page.keyboard.press('Space')
    await window.sees(() => window.status('running')).toBe(before)
  })

  it('gives a command another key, and refuses one that is taken', async () => {
    const window = open()
    const { page } = window
    const row = page.locator('[data-testid="key-row"][data-command="page.recordings"]')
    const change = async (key: string) => {
      await page.keyboard.press('?')
      await row.locator('.change').press('Enter')
      await page.keyboard.press(key)
    }
    await change('x')
    expect(await row.getByTestId('key-refusal').textContent()).toContain('“Page Races”')
    await page.keyboard.press('Escape')
    await change('Alt+y')
    await page.keyboard.press('Escape')
    await page.reload()
    await window.get('run').waitFor()
    await page.keyboard.press('Alt+y')
    await window.get('recordings-search').waitFor()
    await page.keyboard.press('l')
  })

  it('leads through a reset that breaks a session, by keyboard', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('h')
    await page.keyboard.press('1')
    const index = () => window.get('guide').getAttribute('data-index')
    await window.sees(index).toBe('0')
    await page.keyboard.press('Space')
    for (let n = 1; n <= 5; n++) {
      await page.keyboard.press('PageDown')
      await window.sees(index).toBe(String(n))
    }
    await page.getByText('WARN: panfrost_mmu_as_put: as_count < 0').waitFor()
    expect(await window.status('policy')).toBe('mainline')
    await page.keyboard.press('PageDown')
    await window.sees(() => window.status('policy')).toBe('restore')
    await page.keyboard.press('q')
    await window.get('playback').waitFor()
    await page.keyboard.press('Shift+L')
    await window.sees(() => window.status('source')).toBe('live')
  })

  it('plays it to its end by itself', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('h')
    await page.keyboard.press('1')
    await window.sees(() => window.get('guide').getAttribute('data-index')).toBe('0')
    // The last caption and what leads to it: half a minute is not to be waited for here.
    for (let n = 1; n <= 6; n++) await page.keyboard.press('PageDown')
    await window.sees(() => window.get('guide').getAttribute('data-index')).toBe('7')
    await window.sees(() => window.get('guide-play').textContent()).toContain('Play')
    await page.keyboard.press('Shift+L')
  })

  it('shows one fault under all policies, and a race that a search has found', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('h')
    await page.keyboard.press('2')
    await window.get('comparison-table').waitFor()
    expect(await window.get('comparison-table').getByRole('columnheader').count()).toBeGreaterThanOrEqual(7)
    await page.keyboard.press('Escape')
    await page.keyboard.press('h')
    await page.keyboard.press('3')
    await window.get('lanes').waitFor()
    await page.getByText('deadlock').first().waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('l')
  })

  it('says in place what it cannot open, and goes on', async () => {
    const window = open()
    const { page } = window
    await page.evaluate(() => (location.hash = '#recording=gone.plab&at=5'))
    await page.getByText('there is no recording “gone.plab”').waitFor()
    await window.get('address-problem').getByRole('button').click()
    await page.evaluate(() => localStorage.setItem('perfcnt-lab.layout', '{"version":0,"values":{"left.width":999}}'))
    await page.reload()
    await window.get('layout-problem').getByText('another version of the lab').waitFor()
    const before = await window.samples()
    await window.sees(() => window.samples()).toBeGreaterThan(before)
  })

  it('shows it to a room, and comes back', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('Shift+P')
    await window.get('status').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await window.get('status').waitFor()
  })
})

async function find(window: LabWindow, key: string, words: string): Promise<void> {
  await window.page.keyboard.press(key)
  await window.get('palette-words').fill(words)
  await window.page.keyboard.press('Enter')
  await window.get('palette').waitFor({ state: 'detached' })
}
