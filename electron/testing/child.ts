import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program under test and all it printed. */
export class Child {
  output = ''
  readonly #process: ChildProcess
  readonly #exited: Promise<number>

  constructor(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.#exited = once(this.#process, 'close').then(([code]) => (typeof code === 'number' ? code : 1))
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.#process.emit('output')
      })
    }
  }

  /** What the first group of `pattern` matches in the output. Rejects with the output if the program ends first. */
  async prints(pattern: RegExp): Promise<string> {
    let ended: number | undefined
    void this.#exited.then((code) => {
      ended = code
      this.#process.emit('output')
    })
    for (;;) {
      const match = pattern.exec(this.output)
      if (match?.[1] !== undefined) return match[1]
      if (ended !== undefined) throw new Error(`ended with ${ended} without printing ${pattern}:\n${this.output}`)
      await once(this.#process, 'output')
    }
  }

  /** Its exit code, once all its output is here; 1 if a signal ended it. */
  exit(): Promise<number> {
    return this.#exited
  }

  /** Stops it for a while, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    this.#process.kill(signal)
    return this.#exited
  }
}
