import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { Child } from '../child.ts'
import { STANDIN, StandinChild } from '../standin-child.ts'

interface FixtureWindow {
  readonly received: readonly Record<string, unknown>[]
  readonly port: MessagePort
  readonly api: {
    invoke(channel: string): Promise<unknown>
    numbers(): Promise<Float64Array>
    later(): Promise<unknown>
    fails(): Promise<void>
    each(values: readonly number[], callback: (value: number) => number): Promise<readonly number[]>
  }
}
declare const window: FixtureWindow & Window

const FIXTURE = join(import.meta.dirname, 'fixture')
const running: StandinChild[] = []
const copies: string[] = []

afterEach(async () => {
  for (const standin of running.splice(0)) await standin.stop()
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true })
})

function start(app = FIXTURE, dialogs: ConstructorParameters<typeof StandinChild>[1] = []): StandinChild {
  const standin = new StandinChild(app, dialogs)
  running.push(standin)
  return standin
}

/** The fixture with one change. */
function mutant(file: string, from: string, to: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'standin-fixture-'))
  copies.push(copy)
  cpSync(FIXTURE, copy, { recursive: true })
  const source = readFileSync(join(copy, file), 'utf8')
  expect(source).toContain(from)
  writeFileSync(join(copy, file), source.replace(from, to))
  return copy
}

async function received(page: Page, count: number): Promise<readonly Record<string, unknown>[]> {
  await expect.poll(() => page.evaluate(() => window.received?.length), { timeout: 5000 }).toBe(count)
  return page.evaluate(() => window.received)
}

function invoke(page: Page, channel: string): Promise<unknown> {
  return page.evaluate((name) => window.api.invoke(name).catch((error: Error) => error.message), channel)
}

describe('the Electron stand-in', () => {
  it('joins the page to a lab in another process by a port', async () => {
    const page = await start().window()
    expect(await received(page, 1)).toEqual([{ hello: 'nonce', hasSend: false, type: 'utility' }])

    await page.evaluate(() => window.port.postMessage({ list: [undefined, NaN, new Float64Array([1.5, NaN])] }))
    await received(page, 2)
    const echo = await page.evaluate(() => {
      const { question, answer } = window.received[1] as { question: { list: unknown[] }; answer: unknown }
      const [none, nan, floats] = question.list
      return [none === undefined, Number.isNaN(nan), floats instanceof Float64Array, String(floats), String(answer)]
    })
    expect(echo).toEqual([true, true, true, '1.5,NaN', '7,8'])
  })

  it('carries calls, values and errors through the contextBridge', async () => {
    const page = await start().window()
    const outcome = await page.evaluate(async () => {
      const { numbers, later, fails, each } = window.api
      const reason = (error: Error) => error.message
      return {
        failure: await fails().catch(reason),
        callback: await each([1, 2], (value) => value * 10).catch(reason),
        later: await later(),
        floats: (await numbers()) instanceof Float64Array,
        frozen: Object.isFrozen(window.api),
      }
    })
    expect(outcome).toEqual({
      failure: 'preload says no',
      callback: expect.stringContaining('could not be cloned'),
      later: { deep: [1, 'two'] },
      floats: true,
      frozen: true,
    })
    expect(await page.evaluate(() => 'require' in window || 'electronStandin' in window)).toBe(false)
  })

  it('tells main who asks, and the page what failed', async () => {
    const page = await start(FIXTURE, [{ dialog: 'showSaveDialog', filePath: '/chosen' }]).window()
    expect(await invoke(page, 'sender')).toBe('app://lab/')
    expect(await invoke(page, 'save')).toBe('/chosen')
    expect(await invoke(page, 'save')).toContain('no answer to showSaveDialog')
    expect(await invoke(page, 'fail')).toBe("Error invoking remote method 'fail': Error: as asked")
    expect(await invoke(page, 'transfer')).toContain('Item 0 to transfer is not a port')
    expect(await invoke(page, 'unlisted')).toContain('The Electron stand-in has no app.setLoginItemSettings')
  })

  it('lets the app deny navigation, windows and permissions', async () => {
    const standin = start()
    const page = await standin.window()
    // Later, so that the page is not gone while it is still answering.
    await page.evaluate(() => void setTimeout(() => (location.href = 'https://elsewhere.example/')))
    await standin.prints(/"event":("navigation")/)
    await page.evaluate(() => void setTimeout(() => window.open('https://elsewhere.example/popup')))
    await standin.prints(/"event":("window-open")/)
    expect(standin.reports('navigation')).toEqual([
      expect.objectContaining({ url: 'https://elsewhere.example/', denied: true }),
    ])
    expect(standin.reports('window-open')).toEqual([expect.objectContaining({ action: 'deny' })])
    await expect.poll(() => page.context().pages().length).toBe(1)
    expect(page.url()).toBe('https://lab.app.standin/')
    const state = await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)
    expect(state).toBe('denied')
  })

  it('loads the page anew with a new port', async () => {
    const page = await start().window()
    await received(page, 1)
    await page.reload()
    await received(page, 1)
  })

  it('ends well and leaves nothing behind when the window is closed', async () => {
    const standin = start()
    const page = await standin.window()
    const [{ home } = {}] = standin.reports('ready')
    expect(existsSync(String(home))).toBe(true)
    await page.close()
    expect(await standin.exit()).toBe(0)
    expect(existsSync(String(home))).toBe(false)
  })

  it('ends when the process that started it dies', async () => {
    // A parent that starts the stand-in, says where, and stays until it is killed.
    const source = `const { spawn } = require('node:child_process')
      spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })`
    const parent = new Child(process.execPath, ['-e', source, STANDIN, FIXTURE])
    const home = await parent.prints(/"home":"([^"]+)"/)
    await parent.stop('SIGKILL')
    await expect.poll(() => existsSync(home), { timeout: 5000 }).toBe(false)
  })
})

describe('an app that would not run', () => {
  it('is not given a preload that is not there', async () => {
    const standin = start(mutant('main.js', "'preload.cjs'", "'preload.js'"))
    expect(await standin.exit()).toBe(1)
    expect(standin.output).toContain('ENOENT')
  })

  it('is not given Node in a sandboxed preload', async () => {
    const standin = start(mutant('preload.cjs', "require('electron')", "require('electron'), fs = require('fs')"))
    await standin.window()
    expect(standin.problems().pageErrors).toContainEqual(expect.stringContaining('module not found: fs'))
  })

  it('hears of a lab that throws at start', async () => {
    const standin = start(mutant('lab.js', 'process.parentPort.on', "throw new Error('no lab')\nprocess.parentPort.on"))
    expect(await standin.prints(/"event":"utility-exit".*"code":(\d+)/)).toBe('1')
    expect(standin.output).toContain('no lab')
  })

  it('hangs for ever when main awaits app.whenReady() at top level', async () => {
    const standin = start(mutant('main.js', 'app.whenReady().then(', 'await app.whenReady().then('))
    expect(await standin.exit()).toBe(13)
  })

  it('is not given a window with Node in its page', async () => {
    const standin = start(mutant('main.js', 'webPreferences: {', 'webPreferences: { nodeIntegration: true,'))
    expect(await standin.exit()).toBe(1)
    expect(standin.output).toContain('mend webPreferences')
  })

  it('shows a page whose policy blocks its own script', async () => {
    const standin = start(mutant('main.js', "script-src 'self'", "script-src 'none'"))
    await standin.window()
    expect(standin.problems().cspViolations).toHaveLength(1)
  })

  it('has errors in its page that are still told to a test that comes later', async () => {
    const standin = start(mutant('main.js', 'window.received = []', "window.received = []; throw new Error('early')"))
    await standin.window()
    expect(standin.problems().pageErrors).toEqual([expect.stringContaining('early')])
  })

  it('posts no port', async () => {
    const standin = start(mutant('main.js', '[port2]', '[]'))
    const page = await standin.window()
    expect(await page.evaluate(() => window.received)).toEqual([])
  })
})
