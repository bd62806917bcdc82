import { describe, expect, it } from 'vitest'
import { Seeking } from './seeking.ts'

/** Each going waits until it is let go. */
function slow() {
  const gone: number[] = []
  const waiting: (() => void)[] = []
  const seeking = new Seeking((to) => {
    gone.push(to)
    return new Promise<void>((resolve) => waiting.push(resolve))
  })
  const arrive = async () => {
    waiting.shift()?.()
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  return { seeking, gone, arrive }
}

describe('a pointer that is followed', () => {
  it('leaves out what it passes while a moment is on its way', async () => {
    const { seeking, gone, arrive } = slow()
    for (const moment of [1, 2, 3]) void seeking.follow(moment)
    await arrive()
    void seeking.follow(4)
    await arrive()
    await arrive()
    expect(gone).toEqual([1, 3, 4])
  })

  it('goes nowhere any more when what it moves in is left', async () => {
    const { seeking, gone, arrive } = slow()
    for (const moment of [1, 2]) void seeking.follow(moment)
    seeking.forget()
    await arrive()
    expect(gone).toEqual([1])
  })
})

it('what goes on behind waits for the last of the moments', async () => {
  const { seeking, arrive } = slow()
  let isDone = false
  void seeking.follow(1)
  void seeking.follow(2)
  void seeking.done().then(() => (isDone = true))
  await arrive()
  expect(isDone).toBe(false)
  await arrive()
  expect(isDone).toBe(true)
})

it('a moment that cannot be read keeps nothing waiting', async () => {
  const seeking = new Seeking(() => Promise.reject(new Error('the file is gone')))
  await expect(seeking.to(1)).rejects.toThrow('the file is gone')
  await expect(seeking.done()).resolves.toBeUndefined()
  await expect(seeking.follow(2)).rejects.toThrow('the file is gone')
  await expect(seeking.follow(3)).rejects.toThrow('the file is gone')
})
