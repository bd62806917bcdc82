import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { electronBinary } from '../electron-binary.ts'
import { launch, type LaunchedApp, type LaunchMode, type LaunchOptions } from '../launch.ts'
import { LabWindow } from './lab-window.ts'

export interface Journey {
  readonly mode: LaunchMode
  readonly app: () => LaunchedApp
  readonly window: () => LabWindow
}

/** Runs the same journeys over each launcher, and has nothing go wrong in the page meanwhile. */
export function overEachLauncher(
  name: string,
  define: (journey: Journey) => void,
  options: Omit<LaunchOptions, 'mode'> = {},
) {
  overLauncher('host', name, define, options)
  overLauncher('standin', name, define, options)
  overLauncher('electron', name, define, options)
}

/** One app for all journeys in `define`. */
export function overLauncher(
  mode: LaunchMode,
  name: string,
  define: (journey: Journey) => void,
  options: Omit<LaunchOptions, 'mode'> = {},
): void {
  const missing = mode === 'electron' ? reasonAgainstElectron() : undefined
  if (missing !== undefined) console.log(`${name} over electron: skipped, ${missing}`)
  describe.skipIf(missing !== undefined)(`${name} over ${mode}`, () => {
    let app: LaunchedApp | undefined
    const launched = () => {
      if (app === undefined) throw new Error('the app is not running')
      return app
    }
    beforeAll(async () => {
      app = await launch({ ...options, mode })
    })
    afterEach(() => {
      const { pageErrors, cspViolations, consoleErrors } = launched()
      expect({ pageErrors, cspViolations, consoleErrors }).toEqual({
        pageErrors: [],
        cspViolations: [],
        consoleErrors: [],
      })
    })
    afterAll(() => app?.close())
    define({ mode, app: launched, window: () => new LabWindow(launched().page) })
  })
}

function reasonAgainstElectron(): string | undefined {
  if (electronBinary() === undefined) return "Electron's binary is not here (npx install-electron fetches it)"
  const hasDisplay =
    process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined
  return hasDisplay ? undefined : 'there is no display'
}
