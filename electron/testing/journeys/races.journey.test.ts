import { expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'
import { type LabWindow } from './lab-window.ts'

overEachLauncher('a search for races', ({ window: open }) => {
  it('finds what v2 does to an enable, and tells it step by step', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('x')
    await page.keyboard.press('s')
    await window.get('search-policy').selectOption('v2')
    await window.get('search-scenario').selectOption('enable-vs-reset')
    await window.get('search-timers').selectOption('quiescent')
    await window.get('search-max').fill('50')
    await window.get('search-start').click()
    await window.sees(() => phase(window)).toBe('cut')
    const found = window.page.locator('[data-testid="finding"][data-check="positive-errno"]')
    const token = await found.getAttribute('data-token')
    expect(token).toMatch(/^v2\/enable-vs-reset@/)

    // The live machine goes on meanwhile.
    expect(await window.status('running')).toBe('true')

    await found.getByRole('button').click()
    await window.get('lanes').waitFor()
    expect(await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('token'))).toBe(token)
    const first = await stepShown(window)
    await page.keyboard.press('ArrowDown')
    await window.sees(() => stepShown(window)).toBeGreaterThan(first)
    await page.keyboard.press('ArrowUp')
    await window.sees(() => stepShown(window)).toBe(first)
    await page.keyboard.press('b')
    await page.locator('[data-testid="step"][aria-selected="true"]').waitFor()
    expect(await window.get('defect').count()).toBeGreaterThan(0)
  })

  it('gives its token to a paste, which opens the same schedule', async () => {
    const window = open()
    const { page } = window
    const token = await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('token'))
    await page.keyboard.press('c')
    await page.getByText('The token is copied.').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('p')
    await page.keyboard.press('ControlOrMeta+v')
    expect(await window.get('token').inputValue()).toBe(token)
    await page.keyboard.press('Enter')
    await window.get('lanes').waitFor()
    expect(await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('token'))).toBe(token)
  })

  it('shows the machine of a step in the live view', async () => {
    const window = open()
    await window.page.keyboard.press('o')
    await window.sees(() => window.status('source')).toBe('moment')
    expect(await window.status('policy')).toBe('v2')
    await window.get('leave-moment').click()
    await window.sees(() => window.status('source')).toBe('live')
  })

  it('refuses what is no token, with the reason', async () => {
    const window = open()
    const { page } = window
    await page.keyboard.press('x')
    await page.keyboard.press('Escape')
    await window.get('token').fill('v2/dump-vs-reset@3:q.AwEF.00000000')
    await page.keyboard.press('Enter')
    await window.get('story-refused').waitFor()
    await page.keyboard.press('Escape')
  })

  it('can be stopped, and keeps how far it came', async () => {
    const window = open()
    await window.page.keyboard.press('s')
    await window.get('search-max').fill('1000000000')
    await window.get('search-strategy').selectOption('random')
    await window.get('search-start').click()
    await window.sees(() => phase(window)).toBe('running')
    await window.sees(() => executions(window)).toBeGreaterThan(10)
    await window.get('search-stop').click()
    await window.sees(() => phase(window)).toBe('stopped')
    expect(await executions(window)).toBeGreaterThan(10)
  })
})

async function phase(window: LabWindow): Promise<string | null> {
  return window.get('search').getAttribute('data-phase')
}

async function executions(window: LabWindow): Promise<number> {
  return Number(await window.get('search').getAttribute('data-executions'))
}

async function stepShown(window: LabWindow): Promise<number> {
  return Number.parseInt((await window.get('step-count').textContent()) ?? '', 10)
}
