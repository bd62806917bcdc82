import { defineStore } from 'pinia'

/** More redraws than this are not seen and cost the machine that is being watched. */
const MAX_HZ = 30
/** A frame may come this early and still be drawn: a display of 60 Hz has no frame exactly 33.3 ms after another. */
const SLACK_MS = 4

/** One shared redraw for everything on the time axis: at most once per frame, at most `MAX_HZ` times a second, in the order of registration. */
export const useRedraw = defineStore('redraw', () => {
  const draws = new Set<() => void>()
  let pending = false
  let last = -Infinity

  function frame(time: number): void {
    if (time - last < 1000 / MAX_HZ - SLACK_MS) {
      requestAnimationFrame(frame)
      return
    }
    last = time
    // A draw may ask for the next one.
    pending = false
    for (const draw of draws) draw()
  }

  function request(): void {
    if (pending) return
    pending = true
    requestAnimationFrame(frame)
  }

  /** Returns what takes it off again. */
  function register(draw: () => void): () => void {
    draws.add(draw)
    request()
    return () => draws.delete(draw)
  }

  return { request, register }
})
