import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, chromium, type Page } from 'playwright-core'
import { Child } from './child.ts'
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts'
import { electronBinary } from './electron-binary.ts'
import { type PageProblems, watchProblems } from './page-problems.ts'
import { type DialogAnswer, StandinChild } from './standin-child.ts'
import { verifyRecordings } from './verify-recordings.ts'

/** `host`: the browser host in Chromium. `standin`: the built app on the Electron stand-in. `electron`: the built app in Electron. */
export type LaunchMode = 'host' | 'standin' | 'electron'

export interface LaunchOptions {
  readonly mode: LaunchMode
  /** What the person answers to dialogs, in order; on the stand-in only. */
  readonly dialogs?: readonly DialogAnswer[]
}

export interface LaunchedApp extends PageProblems {
  readonly page: Page
  /** In mode `standin`: its process, for what it reports. */
  readonly standin: StandinChild | undefined
  /** Closes the window and waits for the app to end; rejects if it ends badly, or has made a recording that cannot be verified. */
  close(): Promise<void>
}

const ROOT = resolve(import.meta.dirname, '..', '..')

/** Starts the built app and goes from the page of the first visit to Live. Rejects with what it printed if it does not come up. */
export async function launch({ mode, dialogs }: LaunchOptions): Promise<LaunchedApp> {
  const app = await launchIn(mode, dialogs)
  await app.page.getByTestId('page-live').click()
  return app
}

async function launchIn(mode: LaunchMode, dialogs: readonly DialogAnswer[] | undefined): Promise<LaunchedApp> {
  if (mode === 'host') return launchHost()
  return mode === 'standin' ? launchStandin(dialogs) : launchElectron()
}

async function launchHost(): Promise<LaunchedApp> {
  const recordings = temporaryDirectory()
  const host = new Child(process.execPath, [join(ROOT, 'out/main/cli.js'), 'serve', '--dir', recordings])
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_FLAGS] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const problems = watchProblems(page)
  await page.goto(await host.prints(/^(http:\S+)$/m))
  return {
    ...problems,
    page,
    standin: undefined,
    async close() {
      await browser.close()
      const code = await host.stop()
      if (code === 0) verifyRecordings(recordings)
      rmSync(recordings, { recursive: true, force: true })
      if (code !== 0) throw new Error(`the browser host ended with ${code}:\n${host.output}`)
    },
  }
}

async function launchStandin(dialogs: readonly DialogAnswer[] | undefined): Promise<LaunchedApp> {
  const standin = new StandinChild(ROOT, dialogs)
  const page = await standin.window()
  return {
    get pageErrors() {
      return standin.problems().pageErrors
    },
    get cspViolations() {
      return standin.problems().cspViolations
    },
    get consoleErrors() {
      return standin.problems().consoleErrors
    },
    page,
    standin,
    async close() {
      // The folder goes with the process; the one that is being made is not finished.
      verifyRecordings(join(standin.home, 'userData', 'recordings'))
      await page.close()
      const code = await standin.exit()
      if (code !== 0) throw new Error(`the app on the Electron stand-in ended with ${code}:\n${standin.output}`)
    },
  }
}

async function launchElectron(): Promise<LaunchedApp> {
  const executablePath = electronBinary()
  if (executablePath === undefined) throw new Error("Electron's binary is not here: run npx install-electron.")
  const userData = temporaryDirectory()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = [ROOT, `--user-data-dir=${userData}`, ...sandbox]
  const app = await _electron.launch({ executablePath, args })
  const page = await app.firstWindow()
  const problems = watchProblems(page)
  return {
    ...problems,
    page,
    standin: undefined,
    async close() {
      await app.close()
      verifyRecordings(join(userData, 'recordings'))
      rmSync(userData, { recursive: true, force: true })
    },
  }
}

function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'perfcnt-lab-journey-'))
}
