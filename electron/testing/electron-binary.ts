import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Electron's binary, undefined where its package has none. The package itself is not imported: that would try to download it. */
export function electronBinary(): string | undefined {
  const directory = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(directory, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const binary = join(directory, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}
