import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { chromium } from 'playwright-core'
import { type InlineConfig, build, preview } from 'vite'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** Twelve charts fit, so that all are drawn. */
const VIEWPORT = { width: 1280, height: 1240 }
const WARM_UP_MS = 2_000
const MEASURED_MS = 10_000
/** 36 virtual seconds of 10 ms samples: 3,600 points. */
const QUERY = 'scenario=steady&counters=12&span=36&live=1'

/** Wall ms; the redraw rate in Hz. */
export interface ChartFigures {
  readonly charts: number
  readonly points: number
  readonly redraws: number
  readonly redrawHz: number
  readonly scriptMedian: number
  readonly scriptP95: number
  readonly scriptAndRasterMedian: number
  readonly scriptAndRasterP95: number
}

/** Twelve charts of 3,600 points each, fed 10 ms samples in real time, in a headless Chromium without a GPU. */
export async function benchCharts(): Promise<ChartFigures> {
  const outDir = mkdtempSync(join(tmpdir(), 'perfcnt-lab-charts-'))
  const common = {
    root: join(ROOT, 'renderer/src/charts/bench'),
    configFile: false,
    logLevel: 'error',
    plugins: [vue()],
    build: { outDir, emptyOutDir: true, target: 'esnext' },
  } satisfies InlineConfig
  await build(common)
  const server = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await chromium.launch({ executablePath: ensureChromium(() => undefined), args: [...CHROMIUM_FLAGS] })
  try {
    const page = await browser.newPage({ viewport: VIEWPORT })
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?${QUERY}`)
    await page.waitForSelector('canvas')
    await page.waitForTimeout(WARM_UP_MS)
    await page.evaluate('stopwatch.clear()')
    await page.waitForTimeout(MEASURED_MS)
    const { at, script, total } = await page.evaluate<Record<'at' | 'script' | 'total', number[]>>(
      '({ at: stopwatch.at, script: stopwatch.script, total: stopwatch.total })',
    )
    return {
      charts: await page.locator('canvas').count(),
      points: 3_600,
      redraws: at.length,
      redrawHz: round(((at.length - 1) * 1000) / ((at.at(-1) ?? 0) - (at[0] ?? 0))),
      scriptMedian: quantile(script, 0.5),
      scriptP95: quantile(script, 0.95),
      scriptAndRasterMedian: quantile(total, 0.5),
      scriptAndRasterP95: quantile(total, 0.95),
    }
  } finally {
    await browser.close()
    await server.close()
    rmSync(outDir, { recursive: true, force: true })
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round(sorted[Math.floor(share * (sorted.length - 1))] ?? NaN)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
