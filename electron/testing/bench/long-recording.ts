import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'
import { withHost } from './browser-host.ts'
import { type Figure, spread } from './figure.ts'
import { measureCli } from './measured.ts'

const SECONDS = 3_600
const RUNS = 3

/** An hour at 100 Hz, with a reset in it: 360,000 samples of which a window can chart 158 counters. */
export async function* longRecordingFigures(): AsyncGenerator<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'perfcnt-lab-hour-'))
  try {
    const file = join(directory, 'hour.plab')
    measureCli(['run', 'hang-during-sampling', '--policy', 'restore', '--duration', `${SECONDS}`, '--record', file])
    const { size } = statSync(file)
    yield* await withHost(directory, (url, { pid = 0 }) => inWindow(url, pid, size))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function inWindow(url: string, host: number, bytes: number): Promise<readonly Figure[]> {
  const browser = await chromium.launch({
    executablePath: ensureChromium(() => undefined),
    args: [...CHROMIUM_FLAGS, '--enable-precise-memory-info'],
  })
  try {
    const painted: number[] = []
    const read: number[] = []
    const zoomed: number[] = []
    const sought: number[] = []
    let page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${url}#page=recordings`)
    for (let run = 0; run < RUNS; run++) {
      const open = page.getByTestId('recording-open-hour.plab')
      await open.waitFor()
      const began = performance.now()
      await open.click()
      await page.waitForFunction(
        () =>
          document.querySelector<HTMLElement>('[data-testid=status]')?.dataset['source'] === 'recording' &&
          // It ends without a session, where the machine that runs behind it has a value.
          document.querySelector('.chart output')?.textContent === 'no data',
      )
      painted.push(performance.now() - began)
      await page.getByTestId('reading').waitFor()
      await page.getByTestId('reading').waitFor({ state: 'hidden', timeout: 180_000 })
      read.push((performance.now() - began) / 1000)
      // Everything, then ever less of it, to the finest.
      for (const key of ['f', ...Array<string>(60).fill('w'), ...Array<string>(60).fill('s')])
        zoomed.push(await untilDrawn(page, key))
      for (const share of [0.1, 0.9, 0.5]) sought.push(await untilSought(page, share))
      if (run === RUNS - 1) break
      await page.close()
      page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(`${url}#page=recordings`)
    }
    const window = await heapMiB(page)
    return [
      {
        name: `opening an hour at 100 Hz (${(bytes / 2 ** 20).toFixed(0)} MiB), click to first paint`,
        value: spread(painted, 'ms', 0),
        target: 'within 1000 ms',
      },
      { name: 'all of the hour on the charts', value: spread(read, 's'), target: '' },
      { name: 'a zoom of it, key to drawn frame', value: spread(zoomed, 'ms', 0), target: 'within 100 ms' },
      {
        name: 'going to a moment of it, to what happened there',
        value: spread(sought, 'ms', 0),
        target: 'within 300 ms',
      },
      { name: 'memory of the window with it, script heap and arrays', value: `${window} MiB`, target: 'under 400 MiB' },
      { name: 'peak memory of the lab', value: `${labMiB(host)} MiB`, target: '' },
    ]
  } finally {
    await browser.close()
  }
}

/** Wall ms from a key press to the frame after the one that is drawn for it. */
function untilDrawn(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (pressed) =>
      new Promise<number>((drawn) => {
        const began = performance.now()
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }))
        let frames = 0
        const frame = () => {
          // The charts redraw at 30 Hz: the first frame may be too early for them.
          if (++frames < 3) requestAnimationFrame(frame)
          else drawn(performance.now() - began)
        }
        requestAnimationFrame(frame)
      }),
    key,
  )
}

/** Wall ms from the move of the slider to the log and the state of that moment. */
function untilSought(page: Page, share: number): Promise<number> {
  return page.evaluate(
    (to) =>
      new Promise<number>((shown) => {
        const slider = document.querySelector<HTMLInputElement>('[data-testid=seek]')
        const clock = document.querySelector<HTMLElement>('[data-testid=now]')
        if (slider === null || clock === null) throw new Error('no recording is open')
        const wanted = Number(slider.max) * to
        const began = performance.now()
        slider.value = String(wanted)
        slider.dispatchEvent(new Event('input', { bubbles: true }))
        const look = () => {
          if (Math.abs(Number(clock.dataset['ns']) / 1e9 - wanted) < 2) shown(performance.now() - began)
          else requestAnimationFrame(look)
        }
        look()
      }),
    share,
  )
}

/** MiB that the page holds after a collection: objects, and the arrays that they stand on. */
async function heapMiB(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize } = (await session.send('Runtime.getHeapUsage')) as {
    readonly usedSize: number
    readonly backingStorageSize?: number
  }
  return `${((usedSize + (backingStorageSize ?? 0)) / 2 ** 20).toFixed(0)}`
}

/** Peak resident memory of the process that the host keeps running, MiB; Linux only. */
function labMiB(host: number): string {
  try {
    const [child = ''] = readFileSync(`/proc/${host}/task/${host}/children`, 'utf8').trim().split(' ')
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1]
    return (Number(peak) / 1024).toFixed(0)
  } catch {
    return 'unknown'
  }
}
