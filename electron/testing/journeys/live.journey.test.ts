import { expect, it } from 'vitest'
import { overEachLauncher } from './journey.ts'

overEachLauncher('a live run', ({ window: open }) => {
  it('is sampling from the start, and its chart moves', async () => {
    const window = open()
    await window.sees(() => window.samples()).toBeGreaterThan(10)
    expect(await window.status('session')).toBe('enabled')
    expect(await window.status('policy')).toBe('mainline')

    const canvas = window.page.locator('[data-counter="JM.GPU_ACTIVE"] canvas')
    const pixels = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL())
    const [before, now, samples] = [await pixels(), await window.now(), await window.samples()]
    await window.sees(pixels).not.toBe(before)
    await window.sees(() => window.now()).toBeGreaterThan(now)
    await window.sees(() => window.samples()).toBeGreaterThan(samples)
  })

  it('charts the counters that are ticked', async () => {
    const window = open()
    const chart = (key: string) => window.page.locator(`[data-counter="${key}"]`).count()
    await window.get('counter-search').fill('JS1_ACTIVE')
    await window.get('counter-JM.JS1_ACTIVE').check()
    await window.sees(() => chart('JM.JS1_ACTIVE')).toBe(1)
    const isInSight = () =>
      window.page.locator('[data-counter="JM.JS1_ACTIVE"]').evaluate((element) => {
        const [pane, box] = [element.closest('#charts')?.getBoundingClientRect(), element.getBoundingClientRect()]
        return pane !== undefined && box.top >= pane.top && box.bottom <= pane.bottom
      })
    await window.sees(isInSight).toBe(true)
    await window.get('counter-JM.JS1_ACTIVE').uncheck()
    await window.sees(() => chart('JM.JS1_ACTIVE')).toBe(0)
    expect(await chart('JM.GPU_ACTIVE')).toBe(1)
  })

  it('follows the workload', async () => {
    const window = open()
    const value = async () => window.page.locator('[data-counter="JM.JS0_ACTIVE"] output').textContent()
    await window.get('workload').selectOption('idle')
    await window.sees(value).toBe('0')
    await window.get('workload').selectOption('fragment')
    await window.sees(value).not.toBe('0')
  })

  it('samples in the period chosen', async () => {
    const window = open()
    await window.setSpeed(10)
    await window.get('period').selectOption('100')
    // At ten times real time, some hundred samples of the old period can come before the lab has heard of the new one.
    const ofTen = async () => {
      const [now, samples] = [await window.now(), await window.samples()]
      await window.sees(() => window.samples()).toBeGreaterThan(samples + 10)
      return (await window.now()) - now
    }
    await window.sees(ofTen).toBeGreaterThan(0.9e9)
  })
})
