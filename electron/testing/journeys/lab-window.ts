import { type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** What a loaded machine of two cores may take for one step of a person. */
const PATIENCE = { timeout: 20_000, interval: 50 }

export interface LogLine {
  /** Virtual seconds. */
  readonly at: number
  readonly text: string
}

/** The lab's window as a person uses it. */
export class LabWindow {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId)
  }

  /** Waits until `read` gives what is expected: `await window.sees(() => window.now()).toBeGreaterThan(5)`. */
  sees<T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> {
    return expect.poll(read, PATIENCE)
  }

  /** Virtual time, ns. */
  async now(): Promise<number> {
    return Number(await this.get('now').getAttribute('data-ns'))
  }

  /** Samples since the run began, those that the window has missed included. */
  async samples(): Promise<number> {
    const status = (await this.get('status').textContent()) ?? ''
    const numbers = [...status.matchAll(/([\d,]+) samples/g)].map(([, number = '0']) => number.replaceAll(',', ''))
    return numbers.reduce((sum, number) => sum + Number(number), 0)
  }

  async status(name: 'running' | 'session' | 'policy' | 'run' | 'source' | 'connection'): Promise<string | null> {
    return this.get('status').getAttribute(`data-${name}`)
  }

  async setSpeed(speed: number): Promise<void> {
    await this.get('speed').selectOption(String(speed))
  }

  /** Another policy is another run, which begins anew. */
  async choosePolicy(id: string): Promise<void> {
    await this.get(`policy-${id}`).check()
    await this.sees(() => this.status('policy')).toBe(id)
    await this.sees(() => this.samples()).toBeGreaterThan(0)
  }

  async inject(fault: string): Promise<void> {
    await this.get(`fault-${fault}`).click()
  }

  /** How often an ioctl gave `result`, as `-EIO` or `+11`. */
  async count(ioctl: string, result: string): Promise<number> {
    const row = this.page.locator(`[data-testid="ioctl-result"][data-name="${ioctl}"][data-result="${result}"]`)
    return (await row.count()) === 0 ? 0 : Number(await row.getAttribute('data-count'))
  }

  async results(ioctl: string): Promise<readonly (string | null)[]> {
    const rows = await this.page.locator(`[data-testid="ioctl-result"][data-name="${ioctl}"]`).all()
    return Promise.all(rows.map((row) => row.getAttribute('data-result')))
  }

  /** Newest first, as listed. What only this window has missed is left out. */
  async discontinuities(): Promise<readonly { kind: string; isOpen: boolean; text: string }[]> {
    const all = await this.get('discontinuity').evaluateAll((elements) =>
      elements.map((element) => ({
        kind: element.getAttribute('data-kind') ?? '',
        isOpen: element.getAttribute('data-open') === 'true',
        text: element.textContent.replaceAll(/\s+/g, ' ').trim(),
      })),
    )
    return all.filter(({ kind }) => kind !== 'SAMPLES_DROPPED')
  }

  /** Lines of the kernel log with `text`, as the log's own search finds them. */
  async log(text: string): Promise<readonly LogLine[]> {
    await this.get('log-search').fill(text)
    const lines = await this.get('log-line').allTextContents()
    return lines.map((line) => ({ at: Number.parseFloat(line), text: line.replace(/^.*?<\d>/, '').trim() }))
  }
}
