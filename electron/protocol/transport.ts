/** A two-way channel of structured-clone values between a window and a lab. */
export interface Transport {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** Two joined transports in memory; messages arrive in order, asynchronously. */
export function pair(): readonly [Transport, Transport] {
  const ends = [new PairEnd(), new PairEnd()] as const
  ends[0].join(ends[1])
  ends[1].join(ends[0])
  return ends
}

class PairEnd implements Transport {
  #other: PairEnd | undefined
  readonly #messages = new Set<(message: unknown) => void>()
  readonly #closes = new Set<() => void>()

  join(other: PairEnd): void {
    this.#other = other
  }

  post(message: unknown): void {
    const other = this.#other
    if (other === undefined) return
    const copy: unknown = structuredClone(message)
    queueMicrotask(() => {
      for (const listener of other.#messages) listener(copy)
    })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messages.add(listener)
  }

  onClose(listener: () => void): void {
    this.#closes.add(listener)
  }

  close(): void {
    const other = this.#other
    this.#other = undefined
    for (const listener of this.#closes) listener()
    if (other !== undefined && other.#other !== undefined) other.close()
  }
}
