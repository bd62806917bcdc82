import { type WallClock } from '../lab/wall-clock.ts'
import { restartDelay } from '../hosts/restart-policy.ts'

/** Loads a window's page again when its process has gone, as often as restart-policy.ts allows; then a person decides. */
export class PageRecovery {
  readonly #clock: WallClock
  readonly #reload: () => void
  readonly #ask: (reason: string) => Promise<boolean>
  #ends: number[] = []
  #cancel: (() => void) | undefined

  /** `ask` resolves to true when the person wants it tried once more. */
  constructor(on: {
    readonly clock: WallClock
    readonly reload: () => void
    readonly ask: (reason: string) => Promise<boolean>
  }) {
    this.#clock = on.clock
    this.#reload = on.reload
    this.#ask = on.ask
  }

  /** `reason` is Electron's. A page that has ended by itself is none to bring back. */
  gone(reason: string): void {
    if (reason === 'clean-exit') return
    const now = this.#clock.now()
    this.#ends.push(now)
    const delay = restartDelay(this.#ends, now)
    if (delay === undefined) void this.#giveUp(reason)
    else this.#cancel = this.#clock.later(delay, this.#reload)
  }

  /** The window is closed: nothing is loaded any more. */
  close(): void {
    this.#cancel?.()
  }

  async #giveUp(reason: string): Promise<void> {
    if (!(await this.#ask(reason))) return
    this.#ends = []
    this.#reload()
  }
}
