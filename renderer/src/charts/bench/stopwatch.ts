import { nextTick } from 'vue'

/** Times of the redraws of one page, in wall ms, one entry per redraw. */
export class Stopwatch {
  /** When each redraw began. */
  readonly at: number[] = []
  /** Script only: taking samples in, drawing, and what Vue does of it. */
  readonly script: number[] = []
  /** Script, and raster forced by reading a pixel of every canvas back. */
  readonly total: number[] = []
  /** Off: what is read back makes the main thread wait for a raster that the window leaves to another. */
  forcesRaster = true
  #began = 0
  #taken = 0

  /** Runs what takes samples in, and adds its time to the next redraw. */
  counted(take: () => void): void {
    const began = performance.now()
    take()
    this.#taken += performance.now() - began
  }

  /** First of a redraw's callbacks. */
  readonly start = (): void => {
    this.#began = performance.now()
  }

  /** Last of a redraw's callbacks. */
  readonly drawn = (): void => {
    void nextTick().then(() => {
      const script = performance.now() - this.#began + this.#taken
      if (this.forcesRaster)
        for (const canvas of document.querySelectorAll('canvas')) canvas.getContext('2d')?.getImageData(0, 0, 1, 1)
      this.at.push(this.#began)
      this.script.push(script)
      this.total.push(performance.now() - this.#began + this.#taken)
      this.#taken = 0
    })
  }

  clear(): void {
    for (const list of [this.at, this.script, this.total]) list.length = 0
  }
}
