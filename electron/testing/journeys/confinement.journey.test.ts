import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Desktop } from '../../protocol/desktop.ts'
import { launch } from '../launch.ts'
import { overLauncher } from './journey.ts'

declare const window: Window & { readonly desktop: Desktop; readonly ran?: boolean }

overLauncher('standin', 'the confined window', ({ app, window: open }) => {
  const reports = (event: string) => app().standin?.reports(event)

  it('asks for every protection of its page', () => {
    expect(reports('enable-sandbox')).toEqual([expect.objectContaining({ early: true })])
    const windows = reports('window') ?? []
    expect(windows).toHaveLength(1)
    const { preload, ...preferences } = windows[0]?.['webPreferences'] as Record<string, unknown>
    expect(preload).toMatch(/preload.index\.cjs$/)
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      disableBlinkFeatures: 'Auxclick',
      spellcheck: false,
    })
  })

  it('gives the page a few functions, and nothing of Node or of Electron', async () => {
    const { page } = app()
    const names = ['require', 'process', 'module', 'Buffer', 'electronStandin']
    expect(await page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([])
    const desktop = await page.evaluate(() => [Object.keys(window.desktop).sort(), Object.isFrozen(window.desktop)])
    expect(desktop).toEqual([
      ['openFile', 'requestPort', 'restartLab', 'saveFile', 'saveImage', 'showMenuKeys', 'takeFile'],
      true,
    ])
  })

  it('has no permission but to copy text', async () => {
    expect(reports('permissions')).toEqual([expect.objectContaining({ granted: ['clipboard-sanitized-write'] })])
    const states = await app().page.evaluate(async () => {
      const geolocation = await navigator.permissions.query({ name: 'geolocation' })
      const notifications = await navigator.permissions.query({ name: 'notifications' })
      return [geolocation.state, notifications.state]
    })
    expect(states).toEqual(['denied', 'denied'])
  })

  it('stays on its page', async () => {
    const { page } = app()
    await page.evaluate(() => void setTimeout(() => (location.href = 'https://elsewhere.example/')))
    const navigation = () => Promise.resolve(reports('navigation'))
    await open()
      .sees(navigation)
      .toContainEqual(expect.objectContaining({ url: 'https://elsewhere.example/', denied: true }))
    await open()
      .sees(() => open().status('connection'))
      .toBe('connected')
  })

  it('opens no window; a known link goes to the browser, another one nowhere', async () => {
    const { page } = app()
    // Mainline has no mail to show.
    await open().get('policy-v2').click()
    const link = open().get('policy-source').locator('a')
    const url = await link.getAttribute('href')
    await link.click()
    await open()
      .sees(() => Promise.resolve(reports('open-external')))
      .toEqual([expect.objectContaining({ url })])
    await page.evaluate(() => void setTimeout(() => window.open('https://elsewhere.example/')))
    await open()
      .sees(() => Promise.resolve(reports('window-open')))
      .toHaveLength(2)
    for (const { action } of reports('window-open') ?? []) expect(action).toBe('deny')
    await open()
      .sees(() => Promise.resolve(page.context().pages().length))
      .toBe(1)
    expect(reports('open-external')).toHaveLength(1)
  })

  it('gets the lab back when the lab has been killed', async () => {
    const [lab] = reports('utility') ?? []
    process.kill(Number(lab?.['pid']), 'SIGKILL')
    await open()
      .sees(() => Promise.resolve(reports('utility')))
      .toHaveLength(2)
    await open()
      .sees(() => open().status('connection'))
      .toBe('connected')
    // The last picture of it stays until the person turns to the new machine.
    expect(await open().status('source')).toBe('ended')
    const ended = await open().now()
    await open().get('leave-crash').click()
    await open()
      .sees(() => open().now())
      .not.toBe(ended)
    await open()
      .sees(() => open().samples())
      .toBeGreaterThan(10)
  })

  it('leads the new machine to where the old one ended', async () => {
    const [, lab] = reports('utility') ?? []
    const reached = await open().now()
    process.kill(Number(lab?.['pid']), 'SIGKILL')
    await open().get('replay-crash').click()
    await open()
      .sees(() => open().status('source'))
      .toBe('live')
    await open()
      .sees(() => open().status('running'))
      .toBe('false')
    // Until then the last picture of the old machine is on screen.
    await app().page.getByText('The machine went the same way to').waitFor()
    // What was written last may be missing; a recording is on disk after 1.3 s.
    expect(await open().now()).toBeGreaterThan(reached - 1.3e9)
  })

  // The last one: the window does not come home again.
  it('is not answered when its page is another', async () => {
    const { page } = app()
    await page.goto('about:blank')
    const refusal = await page.evaluate(() => window.desktop.openFile().catch((error: Error) => error.message))
    expect(refusal).toContain('not for this page')
    expect(app().standin?.output).toContain('refused open-file from about:blank')
    const log = readFileSync(join(String(reports('ready')?.[0]?.['home']), 'logs', 'main.log'), 'utf8')
    const entries = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(entries.map(({ level, text }) => `${String(level)}: ${String(text)}`)).toEqual(
      expect.arrayContaining([
        'info: the lab process is running',
        'warn: the window may not go to https://elsewhere.example/',
        'warn: the window may not open https://elsewhere.example/',
        'info: the lab process has ended with exit code 1',
        'warn: the lab process is started again in 250 ms',
        'warn: refused open-file from about:blank',
      ]),
    )
  })
})

// Outside the frame of the journeys, which allows no violation.
it('the content security policy blocks code from strings', async () => {
  const app = await launch({ mode: 'standin' })
  const { page } = app
  const run = () => page.evaluate(() => void setTimeout('window.ran = true'))
  await expect(run()).rejects.toThrow('TrustedScript')
  await expect.poll(() => app.cspViolations.length).toBe(1)
  expect(await page.evaluate(() => window.ran)).toBe(undefined)
  await app.close()
})
