import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'
import { benchCharts } from './charts.ts'
import { type Figure, spread } from './figure.ts'
import { windowMemory } from './window-memory.ts'

const OUT = resolve(import.meta.dirname, '../../../out')
const RUNS = 5

/** Figures of the page: its size, its start, its charts, and how soon a fault shows. */
export async function windowFigures(): Promise<readonly Figure[]> {
  const browser = await chromium.launch({ executablePath: ensureChromium(() => undefined), args: [...CHROMIUM_FLAGS] })
  const starts: number[] = []
  const bands: number[] = []
  const memory: Figure[] = []
  try {
    for (let i = 0; i < RUNS; i++) {
      const { start, band } = await openAndBreak(browser)
      starts.push(start)
      bands.push(band)
    }
    memory.push(await withHost((url) => windowMemory(browser, url)))
  } finally {
    await browser.close()
  }
  const charts = await benchCharts()
  return [
    {
      name: 'page, script and style gzipped',
      value: `${(bundleBytes() / 1024).toFixed(0)} KiB`,
      target: 'at most 400 KiB',
    },
    { name: 'browser host, start to a page with samples', value: spread(starts, 'ms', 0), target: 'at most 2000 ms' },
    { name: 'click to visible fault band', value: spread(bands, 'ms', 0), target: 'at most 100 ms' },
    {
      name: `${charts.charts} charts x 5 lines at 10 ms, lanes and log, redraws`,
      value: `${charts.redrawHz} Hz`,
      target: 'at least 20 Hz',
    },
    { name: 'script of one redraw', value: inWords(charts.script), target: 'p95 at most 16 ms' },
    { name: 'script and raster of one redraw', value: inWords(charts.scriptAndRaster), target: 'p95 at most 50 ms' },
    {
      name: 'main-thread tasks over 50 ms in a minute',
      value: `${charts.longTasks}, the longest ${charts.longestTask.toFixed(0)} ms`,
      target: 'none',
    },
    { name: 'zoom and pan over 400,000 points a line', value: inWords(charts.zoom), target: 'p95 at most 33 ms' },
    ...memory,
    {
      name: 'uPlot, lines alone, script and raster',
      value: inWords(charts.uplot),
      target: `ours is ${(charts.scriptAndRaster.p50 / charts.uplot.p50).toFixed(2)} times that, script ${(charts.script.p50 / charts.uplotScript.p50).toFixed(2)}`,
    },
  ]
}

function inWords({ p50, p95 }: { readonly p50: number; readonly p95: number }): string {
  return `p50 ${p50} ms, p95 ${p95} ms`
}

function bundleBytes(): number {
  const assets = join(OUT, 'renderer/assets')
  const files = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0)
}

/** A browser host of its own, and its URL when it is there; it ends with `use`. */
async function withHost<T>(use: (url: string) => Promise<T>): Promise<T> {
  const recordings = mkdtempSync(join(tmpdir(), 'perfcnt-lab-bench-'))
  const host = spawn(process.execPath, [join(OUT, 'main/cli.js'), 'serve', '--dir', recordings])
  try {
    const url = await new Promise<string>((found, failed) => {
      let printed = ''
      host.stdout.on('data', (data: Buffer) => {
        printed += data.toString()
        const line = /^(http:\S+)$/m.exec(printed)?.[1]
        if (line !== undefined) found(line)
      })
      host.on('exit', (code) => {
        failed(new Error(`the browser host ended with ${code}`))
      })
    })
    return await use(url)
  } finally {
    host.kill()
    rmSync(recordings, { recursive: true, force: true })
  }
}

/** Wall ms from the start of the host to a page that shows samples, and from a click on a fault to its band in the charts. */
async function openAndBreak(browser: Browser): Promise<{ readonly start: number; readonly band: number }> {
  const began = performance.now()
  return withHost(async (url) => {
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
