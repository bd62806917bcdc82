/** Goes to moments of a recording; each takes its time to be read. */
export class Seeking {
  readonly #go: (to: number) => Promise<void>
  #underWay: Promise<unknown> = Promise.resolve()
  // Where the pointer is by now, while a moment that it has passed is on its way.
  #wanted: number | undefined
  #isFollowing = false

  constructor(go: (to: number) => Promise<void>) {
    this.#go = go
  }

  to(moment: number): Promise<void> {
    const going = this.#go(moment)
    this.#underWay = going.catch(() => undefined)
    return going
  }

  /** Follows a pointer: of the moments that it passes while one is on its way, only the newest is gone to. */
  async follow(moment: number): Promise<void> {
    this.#wanted = moment
    if (this.#isFollowing) return
    this.#isFollowing = true
    try {
      for (let next: number | undefined = moment; next !== undefined; next = this.#wanted) {
        this.#wanted = undefined
        await this.to(next)
      }
    } finally {
      this.#isFollowing = false
    }
  }

  /** What was wanted is not any more. */
  forget(): void {
    this.#wanted = undefined
  }

  /** What goes on behind waits for it. */
  async done(): Promise<void> {
    for (let last: unknown; last !== this.#underWay; await last) last = this.#underWay
  }
}
