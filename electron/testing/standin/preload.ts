import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { bridge, preloadWorld } from './page.ts'
import { wire } from './wire.ts'

export const WORLD = 'Electron Isolated Context'

/** What runs before any script of a page: the bridge's end in its own world, and the preload in the isolated one. */
export function preloadScripts(path: string | undefined) {
  const ends = [`${randomUUID()}`, `${randomUUID()}`].map((end) => JSON.stringify(end))
  const main = (source: string) => `if (window === window.top) { ${source} }`
  return [
    { source: main(`(${String(bridge)})(${ends.join()})`) },
    {
      worldName: WORLD,
      source: main(
        `(${String(preloadWorld)})((${String(wire)})(), (${String(bridge)})(${ends.reverse().join()}), ${body(path)})`,
      ),
    },
  ]
}

/** The preload as a function's source. One that cannot be read or parsed becomes one that throws, which is reported like any other. */
function body(path: string | undefined): string {
  try {
    const source = `function (require, module, exports, process) {${path === undefined ? '' : readFileSync(path, 'utf8')}\n}`
    new Script(`(${source})`)
    return source
  } catch (error) {
    return `() => { throw new Error(${JSON.stringify(String(error))}) }`
  }
}
