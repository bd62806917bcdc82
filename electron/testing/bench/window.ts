import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'
import { withHost } from './browser-host.ts'
import { type Figure, spread } from './figure.ts'
import { windowMemory } from './window-memory.ts'

const OUT = resolve(import.meta.dirname, '../../../out')
const RUNS = 5

/** Figures of the page: its size, its start, how soon a fault shows, and what it keeps. */
export async function* windowFigures(): AsyncGenerator<Figure> {
  yield {
    name: 'page, script and style gzipped',
    value: `${(bundleBytes() / 1024).toFixed(0)} KiB`,
    target: 'at most 400 KiB',
  }
  const browser = await chromium.launch({ executablePath: ensureChromium(() => undefined), args: [...CHROMIUM_FLAGS] })
  const starts: number[] = []
  const bands: number[] = []
  try {
    for (let i = 0; i < RUNS; i++) {
      const { start, band } = await openAndBreak(browser)
      starts.push(start)
      bands.push(band)
    }
    yield {
      name: 'browser host, start to a page with samples',
      value: spread(starts, 'ms', 0),
      target: 'at most 2000 ms',
    }
    yield { name: 'click to visible fault band', value: spread(bands, 'ms', 0), target: 'at most 100 ms' }
    yield await withEmptyHost((url) => windowMemory(browser, url))
  } finally {
    await browser.close()
  }
}

function bundleBytes(): number {
  const assets = join(OUT, 'renderer/assets')
  const files = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0)
}

function withEmptyHost<T>(use: (url: string) => Promise<T>): Promise<T> {
  const recordings = mkdtempSync(join(tmpdir(), 'perfcnt-lab-bench-'))
  return withHost(recordings, use).finally(() => {
    rmSync(recordings, { recursive: true, force: true })
  })
}

/** Wall ms from the start of the host to a page that shows samples, and from a click on a fault to its band in the charts. */
async function openAndBreak(browser: Browser): Promise<{ readonly start: number; readonly band: number }> {
  const began = performance.now()
  return withEmptyHost(async (url) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${url}#page=live`)
    await page.waitForFunction(() =>
      /[1-9]\d* samples/.test(document.querySelector('[data-testid=status]')?.textContent ?? ''),
    )
    const start = performance.now() - began
    await page.waitForTimeout(1500)
    const band = await page.evaluate(
      () =>
        new Promise<number>((shown) => {
          const clicked = performance.now()
          const look = () => {
            if (document.querySelector('[data-testid=band]') === null) requestAnimationFrame(look)
            // The frame after this one is the first that a person can see.
            else
              requestAnimationFrame(() => {
                shown(performance.now() - clicked)
              })
          }
          document.querySelector<HTMLElement>('[data-testid=fault-reset]')?.click()
          look()
        }),
    )
    await page.close()
    return { start, band }
  })
}
