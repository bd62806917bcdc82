import { fileURLToPath } from 'node:url'

/** Where resources/ is, seen from the built command line in out/main. */
export function resourcesDirectory(): string {
  return fileURLToPath(new URL('../../resources', import.meta.url))
}
