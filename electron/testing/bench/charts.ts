import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type InlineConfig, build, preview } from 'vite'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const BENCH = join(ROOT, 'renderer/src/charts/bench')
/** Twelve charts, lanes and log fit, so that all are drawn. */
const VIEWPORT = { width: 1280, height: 1640 }
const WARM_UP_MS = 3_000
const MEASURED_MS = 30_000
/** Without reading back. */
const TASKS_MS = 60_000
/** 36 virtual seconds of 10 ms samples: 3,600 points a line, five lines a chart. */
const LIVE = 'scenario=steady&counters=12&cores=5&span=36&live=1&lanes=1&log=1'
const POINTS = 400_000
const STILL = `scenario=empty&counters=12&recorded=${POINTS}`
const ZOOMS = 120

/** Wall ms. */
export interface Times {
  readonly p50: number
  readonly p95: number
}

/** The redraw rate in Hz. */
export interface ChartFigures {
  readonly charts: number
  readonly redraws: number
  readonly redrawHz: number
  readonly script: Times
  readonly scriptAndRaster: Times
  /** Of the main thread, over 50 ms, in a minute in which nothing is read back. */
  readonly longTasks: number
  readonly longestTask: number
  /** Of a redraw after a zoom or a move, over 400,000 points a line. */
  readonly zoomScript: Times
  readonly zoom: Times
  /** The same lines in uPlot, which draws nothing else. */
  readonly uplotScript: Times
  readonly uplot: Times
}

/** Charts, lanes and log on synthetic data in a headless Chromium without a GPU: fed in real time, and zoomed. And uPlot on the same data. */
export async function benchCharts(): Promise<ChartFigures> {
  const outDir = mkdtempSync(join(tmpdir(), 'perfcnt-lab-charts-'))
  const input = ['index.html', 'uplot.html'].map((name) => join(BENCH, name))
  const common = {
    root: BENCH,
    configFile: false,
    logLevel: 'error',
    plugins: [vue()],
    build: { outDir, emptyOutDir: true, target: 'esnext', rolldownOptions: { input } },
  } satisfies InlineConfig
  await build(common)
  const server = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({ executablePath: ensureChromium(() => undefined), args: [...CHROMIUM_FLAGS] })
  const base = server.resolvedUrls?.local[0] ?? ''
  try {
    const live = await measureLive(browser, `${base}?${LIVE}`)
    const zoomed = await measureZoom(browser, `${base}?${STILL}`)
    const uplot = await measureUplot(browser, `${base}uplot.html`)
    return { ...live, ...zoomed, ...uplot }
  } finally {
    await browser.close()
    await server.close()
    rmSync(outDir, { recursive: true, force: true })
  }
}

async function measureLive(browser: Browser, url: string) {
  const page = await open(browser, url)
  await page.waitForTimeout(WARM_UP_MS)
  await page.evaluate('stopwatch.clear()')
  await page.waitForTimeout(MEASURED_MS)
  const { at, script, total } = await readStopwatch(page)
  await page.evaluate('stopwatch.forcesRaster = false, longTasks.length = 0')
  await page.waitForTimeout(TASKS_MS)
  const longTasks = await page.evaluate<number[]>('longTasks')
  const charts = await page.locator('section.chart canvas').count()
  await page.close()
  return {
    charts,
    redraws: at.length,
    redrawHz: round(((at.length - 1) * 1000) / ((at.at(-1) ?? 0) - (at[0] ?? 0))),
    script: times(script),
    scriptAndRaster: times(total),
    longTasks: longTasks.length,
    longestTask: Math.max(0, ...longTasks),
  }
}

async function measureZoom(browser: Browser, url: string) {
  const page = await open(browser, url)
  await page.waitForFunction('samples.share === 1', undefined, { timeout: 60_000 })
  await page.waitForTimeout(WARM_UP_MS)
  await page.evaluate('stopwatch.clear()')
  await page.evaluate(`zoomAndPan(${ZOOMS})`)
  const { script, total } = await readStopwatch(page)
  await page.close()
  return { zoomScript: times(script), zoom: times(total) }
}

async function measureUplot(browser: Browser, url: string) {
  const page = await open(browser, url)
  await page.waitForTimeout(WARM_UP_MS)
  await page.evaluate('stopwatch.clear()')
  await page.waitForTimeout((2 * MEASURED_MS) / 3)
  const { script, total } = await readStopwatch(page)
  await page.close()
  return { uplotScript: times(script), uplot: times(total) }
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT })
  await page.goto(url)
  await page.waitForSelector('canvas')
  return page
}

function readStopwatch(page: Page) {
  return page.evaluate<Record<'at' | 'script' | 'total', number[]>>(
    '({ at: stopwatch.at, script: stopwatch.script, total: stopwatch.total })',
  )
}

function times(values: readonly number[]): Times {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95) }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
