import { type Kernel } from '../../kernel/kernel.ts'
import { DMA_FENCE_MAP, FS_RECLAIM } from '../../kernel/lockdep.ts'
import { type StoryNote } from './story.ts'

export const BEGIN_SIGNALLING = 'dma_fence_begin_signalling()'
export const END_SIGNALLING = 'dma_fence_end_signalling()'

/** What lockdep is told by the thread whose code runs, between one of its steps and the next. */
export class LockdepNotes {
  readonly #kernel: Kernel
  #notes: StoryNote[] = []
  #announced = ''

  /** Listens from now on. */
  constructor(kernel: Kernel) {
    this.#kernel = kernel
    const { lockdep } = kernel
    const allocation = lockdep.allocation.bind(lockdep)
    lockdep.allocation = () => {
      this.#note('alloc(GFP_KERNEL)', FS_RECLAIM)
      allocation()
    }
    const begin = lockdep.beginSignalling.bind(lockdep)
    lockdep.beginSignalling = () => {
      this.#note(BEGIN_SIGNALLING, DMA_FENCE_MAP)
      begin()
    }
    const end = lockdep.endSignalling.bind(lockdep)
    lockdep.endSignalling = () => {
      this.#note(END_SIGNALLING, '')
      end()
    }
    const acquiring = lockdep.acquiring.bind(lockdep)
    lockdep.acquiring = (thread, lock, className) => {
      this.#announced = className
      acquiring(thread, lock, className)
    }
    const fault = lockdep.mightFault.bind(lockdep)
    lockdep.mightFault = (thread) => {
      this.#announced = FS_RECLAIM
      fault(thread)
    }
    const wait = lockdep.fenceWait.bind(lockdep)
    lockdep.fenceWait = () => {
      this.#announced = DMA_FENCE_MAP
      wait()
    }
  }

  /** What was said since it was last asked, and the class that the step announced last will take. */
  take(): { readonly notes: readonly StoryNote[]; readonly announced: string } {
    const taken = { notes: this.#notes, announced: this.#announced }
    this.#notes = []
    this.#announced = ''
    return taken
  }

  #note(text: string, lock: string): void {
    this.#notes.push({ text, functions: this.#kernel.current.callChain, lock })
  }
}
