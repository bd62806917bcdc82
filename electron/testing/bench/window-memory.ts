import { type Browser } from 'playwright-core'
import { type Figure } from './figure.ts'

/** Virtual minutes at which it is looked at. */
const MINUTES = [1, 30, 60] as const
const MIB = 2 ** 20

interface HeapUsage {
  readonly usedSize: number
  readonly embedderHeapUsedSize?: number
  readonly backingStorageSize?: number
}

/** What a window keeps while a machine samples each 10 ms at full speed, with lanes and log on, at 1, 30 and 60 virtual minutes. */
export async function windowMemory(browser: Browser, url: string): Promise<Figure> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`${url}#page=live`)
  await page.waitForSelector('[data-testid=speed]')
  await page.selectOption('[data-testid=speed]', 'max')
  const cdp = await page.context().newCDPSession(page)
  const kept: string[] = []
  for (const minutes of MINUTES) {
    await page.waitForFunction(
      (seconds) => Number(document.querySelector<HTMLElement>('[data-testid=now]')?.dataset['ns']) >= seconds * 1e9,
      minutes * 60,
      { timeout: 600_000, polling: 200 },
    )
    await cdp.send('HeapProfiler.collectGarbage')
    const usage: HeapUsage = await cdp.send('Runtime.getHeapUsage')
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage
    kept.push(`${((usedSize + embedderHeapUsedSize + backingStorageSize) / MIB).toFixed(0)} MiB`)
  }
  await page.close()
  return {
    name: 'memory of a window at 1, 30 and 60 virtual minutes',
    value: kept.join(', '),
    target: 'flat once what is kept is full',
  }
}
