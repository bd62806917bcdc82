import { type Kernel } from './kernel.ts'

/** A splat with who waits where and holds what, if there are programs left and nothing will ever let one go on. */
export function reportDeadlock(kernel: Kernel): void {
  const stuck = kernel.threads.filter((thread) => !thread.daemon)
  if (stuck.length === 0) return
  const lines = kernel.threads
    .filter((thread) => !thread.daemon || thread.held.length > 0)
    .map(({ name, parked, held }) => {
      const locks = held.length === 0 ? 'no locks' : held.map((lock) => lock.className).join(', ')
      return `${name} waits at ${parked?.kind} ${parked?.object.name}, holding ${locks}`
    })
  kernel.splat('deadlock', lines.join('; '), stuck[0])
}
