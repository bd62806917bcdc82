import { expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'

overEachLauncher('one axis of time', ({ window: open }) => {
  it('leads from a gap to its lanes, its state and its moment in the log, by keys alone', async () => {
    const window = open()
    await window.choosePolicy('restore')
    await window.get('fault-when').selectOption('sample-irq')
    await window.inject('reset')
    await window.sees(() => window.get('band').count()).toBe(1)
    // What was done to the hardware, and how long it lasted, above the gap.
    await window.sees(() => window.page.getByRole('img', { name: /^Reset now, at \d/ }).count()).toBe(1)
    expect(await window.get('reset-window').getAttribute('aria-label')).toMatch(/^GPU reset #1 /)
    await window.page.keyboard.press('[')
    await window.sees(() => window.get('selection').textContent()).toContain('GPU reset #1')
    expect(window.page.url()).toMatch(/#.*discontinuity=\d+\.1$/)
    await window.sees(() => window.get('state-moment').textContent()).toMatch(/^State at \d+\.\d{6} s/)
    await window.page.keyboard.press('z')
    await window.sees(() => window.get('view-paused').count()).toBe(1)
    const moment = Number(/[\d.]+/.exec((await window.get('state-moment').textContent()) ?? '')?.[0])
    await window.get('tab-ioctls').press('Enter')
    const returned = async () =>
      Number(await window.get('recent-ioctls').locator('tbody .number').first().textContent())
    await window.sees(returned).toBeLessThanOrEqual(moment)
    await window.get('go-to-cause').press('Enter')
    await window.sees(() => Promise.resolve(window.page.url())).toContain('line=')

    await window.page.getByRole('group', { name: /Arrow keys go from slice to slice|pps-producer/ }).focus()
    for (const key of ['ArrowDown', 'ArrowRight']) await window.page.keyboard.press(key)
    await window.sees(() => Promise.resolve(window.page.url())).toContain('slice=')
    await window.page.keyboard.press('Escape')
    await window.sees(() => window.get('selection').count()).toBe(0)
  })

  it('is moved by wheel, by dragging and by keys, and stands still while capture goes on', async () => {
    const window = open()
    const { page } = window
    const span = () => page.getByTitle('Width of the window in virtual time').textContent()
    await page.keyboard.press('p')
    await window.sees(() => window.get('view-paused').count()).toBe(0)
    const plot = await page.locator('[data-counter="JM.GPU_ACTIVE"] canvas').boundingBox()
    if (plot === null) throw new Error('there is no chart')
    const [x, y] = [plot.x + plot.width * 0.8, plot.y + plot.height / 2]
    const usual = (await span()) ?? ''
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, -200)
    await window.sees(span).not.toBe(usual)
    const zoomed = (await span()) ?? ''
    await page.keyboard.press('s')
    await window.sees(span).not.toBe(zoomed)
    await page.keyboard.press('w')
    await window.sees(span).toBe(zoomed)

    await page.mouse.down()
    await page.mouse.move(x + 100, y, { steps: 4 })
    await page.mouse.up()
    await window.sees(() => window.get('view-paused').count()).toBe(1)
    const samples = await window.samples()
    await window.sees(() => window.samples()).toBeGreaterThan(samples)
    await page.keyboard.press('f')
    await window.sees(span).not.toBe(zoomed)

    await page.keyboard.press('g')
    await window.sees(() => window.get('fiction').count()).toBe(1)
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await window.sees(() => window.get('view-paused').count()).toBe(0)
    // Cursors would be set where the pointer is.
    await page.mouse.move(0, 0)
  })

  it('measures between two cursors, and counts what lies in a range', async () => {
    const window = open()
    // Less than has passed, so that there is something earlier.
    for (const key of ['w', 'w', 'w', '1', 'a', '2']) await window.page.keyboard.press(key)
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

  it('goes back and on by single operations', async () => {
    const window = open()
    await window.page.keyboard.press('Space')
    await window.sees(() => window.status('running')).toBe('false')
    const [now, run] = [await window.now(), await window.status('run')]
    await window.page.keyboard.press(',')
    // The run is done again, up to the operation before.
    await window.sees(() => window.status('run')).not.toBe(run)
    await window.sees(() => window.now()).toBeGreaterThan(0.9 * now)
    const before = await window.now()
    expect(before).toBeLessThanOrEqual(now)
    // Most operations take no time.
    const further = async () => {
      await window.page.keyboard.press('.')
      return window.now()
    }
    await window.sees(further).toBeGreaterThan(before)
    expect(await window.status('running')).toBe('false')
  })
})
