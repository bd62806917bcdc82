/** Pushes of which the newest says everything: while one is unanswered, those after it become one. */
export class NewestPush<T> {
  readonly #send: (value: T) => Promise<void>
  readonly #join: (waiting: T, next: T) => T
  #isUnanswered = false
  #waiting: { readonly value: T } | undefined

  constructor(send: (value: T) => Promise<void>, join: (waiting: T, next: T) => T = (_, next) => next) {
    this.#send = send
    this.#join = join
  }

  /** Settles when nothing is unanswered any more, or rejects as the window does. */
  async push(value: T): Promise<void> {
    if (this.#isUnanswered) {
      this.#waiting = { value: this.#waiting === undefined ? value : this.#join(this.#waiting.value, value) }
      return
    }
    this.#isUnanswered = true
    try {
      await this.#send(value)
      while (this.#waiting !== undefined) {
        const next = this.#waiting.value
        this.#waiting = undefined
        await this.#send(next)
      }
    } finally {
      this.#isUnanswered = false
    }
  }
}
