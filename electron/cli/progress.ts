/** A line on stderr that is written over as things go on. Nothing when stderr is no terminal. */
export class ProgressLine {
  readonly #isShown = process.stderr.isTTY
  #written = 0

  show(text: string): void {
    if (!this.#isShown) return
    const line = text.slice(0, (process.stderr.columns || 80) - 1)
    process.stderr.write(`\r${line.padEnd(this.#written)}`)
    this.#written = line.length
  }

  clear(): void {
    if (this.#written === 0) return
    process.stderr.write(`\r${' '.repeat(this.#written)}\r`)
    this.#written = 0
  }
}
