import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { Child } from './child.ts'
import { isViolation, type PageProblems } from './page-problems.ts'

export const STANDIN = resolve(import.meta.dirname, '..', '..', 'out/testing/standin/index.js')

/** What a person answers to one dialog; without a path, or with an empty one, it is cancelled. */
export type DialogAnswer =
  | { readonly dialog: 'showOpenDialog'; readonly filePaths?: readonly string[] }
  | { readonly dialog: 'showSaveDialog'; readonly filePath?: string }
  /** The number of a button. */
  | { readonly dialog: 'showMessageBox'; readonly response: number }

/** An app, by the directory of its package.json, on the Electron stand-in. */
export class StandinChild extends Child {
  #browser: Browser | undefined

  constructor(app: string, dialogs: readonly DialogAnswer[] = []) {
    super(process.execPath, [STANDIN, app], { STANDIN_DIALOGS: JSON.stringify(dialogs) })
  }

  /** What the stand-in reported of one kind, oldest first. */
  reports(event: string): readonly Readonly<Record<string, unknown>>[] {
    const lines = [...this.output.matchAll(/^\[Electron stand-in\] (.*)$/gm)]
    return lines
      .map(([, json = '{}']) => JSON.parse(json) as Record<string, unknown>)
      .filter((each) => each['event'] === event)
  }

  /** Where the app writes; gone when it has ended. */
  get home(): string {
    return String(this.reports('ready')[0]?.['home'] ?? '')
  }

  /** What went wrong in its pages so far, from before anybody could attach to them. */
  problems(): PageProblems {
    const texts = (event: string) => this.reports(event).map(({ text }) => String(text))
    const consoleErrors = texts('console-error')
    return {
      pageErrors: texts('page-error'),
      cspViolations: consoleErrors.filter(isViolation),
      consoleErrors: consoleErrors.filter((text) => !isViolation(text)),
    }
  }

  /** The app's window, once it has loaded its page. */
  async window(): Promise<Page> {
    await this.prints(/"event":"(loaded)"/)
    this.#browser = await chromium.connectOverCDP(await this.prints(/"endpoint":"([^"]+)"/))
    const [context] = this.#browser.contexts()
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
    if (page === undefined) throw new Error(`the app has no window on the Electron stand-in:\n${this.output}`)
    return page
  }
}
