import path from 'node:path'
import { app } from 'electron'

/** The built main directory; the preload and the window are beside it. */
const MAIN = import.meta.dirname

export const LAB_MODULE = path.join(MAIN, 'lab.js')
export const PRELOAD = path.join(MAIN, '..', 'preload', 'index.cjs')
export const RENDERER = path.join(MAIN, '..', 'renderer')

/** Data files lie beside the archive in a packaged app, and beside out/ in a checkout. */
export function resourcesDirectory(): string {
  return app.isPackaged ? process.resourcesPath : path.join(MAIN, '..', '..', 'resources')
}

export function recordingsDirectory(): string {
  return path.join(app.getPath('userData'), 'recordings')
}
