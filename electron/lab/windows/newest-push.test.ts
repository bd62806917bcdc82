import { describe, expect, it } from 'vitest'
import { NewestPush } from './newest-push.ts'

describe('NewestPush', () => {
  it('sends at once, then what has gathered while that was unanswered, as one', async () => {
    const sent: string[] = []
    const answers: (() => void)[] = []
    const send = (text: string) => {
      sent.push(text)
      return new Promise<void>((answer) => answers.push(answer))
    }
    const push = new NewestPush<string>(send, (waiting, next) => waiting + next)
    const all = push.push('a')
    await Promise.all(['b', 'c', 'd'].map((text) => push.push(text)))
    expect(sent).toEqual(['a'])
    answers.shift()?.()
    await Promise.resolve()
    await Promise.resolve()
    expect(sent).toEqual(['a', 'bcd'])
    answers.shift()?.()
    await all
    await Promise.all([push.push('e'), answers.shift()?.()])
    expect(sent).toEqual(['a', 'bcd', 'e'])
  })
})
