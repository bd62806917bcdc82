import { History } from './history.ts'
import { type Kernel } from './kernel.ts'

/** What the threads of an execution know, as numbers: for another one that goes the same way. */
export function memoriesOf({ threads }: Kernel): readonly number[] {
  const memories: number[] = []
  for (const { history } of threads) history?.save(memories)
  return memories
}

/** What threads get to know is not taken down until `recall`. */
export function suspendMemory({ threads }: Kernel): void {
  for (const thread of threads) thread.history = undefined
}

/** `memories`: of this moment, from an execution that went the same way. */
export function recall({ threads }: Kernel, memories: readonly number[]): void {
  let at = 0
  for (const thread of threads) {
    thread.history = History.restored(memories, at)
    at += thread.history.size
  }
}
