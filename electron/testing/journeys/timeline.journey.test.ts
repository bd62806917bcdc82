import { expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'

overEachLauncher('one axis of time', ({ window: open }) => {
  it('leads from a gap to its lanes, its state and its moment in the log, by keys alone', async () => {
    const window = open()
    await window.choosePolicy('restore')
    await window.get('fault-when').selectOption('sample-irq')
    await window.inject('reset')
    await window.sees(() => window.get('band').count()).toBe(1)
    await window.page.keyboard.press('[')
    await window.sees(() => window.get('selection').textContent()).toContain('GPU reset #1')
    expect(window.page.url()).toMatch(/#.*discontinuity=\d+\.1$/)
    await window.sees(() => window.get('state-moment').textContent()).toMatch(/^State at \d+\.\d{6} s/)
    await window.page.keyboard.press('z')
    await window.sees(() => window.get('view-paused').count()).toBe(1)

    await window.page.getByRole('group', { name: /Arrow keys go from slice to slice|pps-producer/ }).focus()
    for (const key of ['ArrowDown', 'ArrowRight']) await window.page.keyboard.press(key)
    await window.sees(() => Promise.resolve(window.page.url())).toContain('slice=')
    await window.page.keyboard.press('Escape')
    await window.sees(() => window.get('selection').count()).toBe(0)
  })

  it('measures between two cursors, and counts what lies in a range', async () => {
    const window = open()
    await window.page.keyboard.press('1')
    await window.page.keyboard.press('d')
    await window.page.keyboard.press('2')
    await window.sees(() => window.get('delta').textContent()).toMatch(/^Δ .+/)
    await window.page.keyboard.press('3')
    await window.sees(() => window.get('range-table').count()).toBe(1)
    expect(await window.get('range-valid').textContent()).toMatch(/^valid /)
    await window.page.keyboard.press('Backspace')
    expect(window.page.url()).toContain('range=')
    await window.page.keyboard.press('Escape')
  })

  it('runs to an event and pauses there', async () => {
    const window = open()
    await window.get('run-to').selectOption('sample-irq')
    await window.sees(() => window.status('running')).toBe('false')
    await window.page.keyboard.press('Space')
    await window.sees(() => window.status('running')).toBe('true')
  })
})
