import { expect, it } from 'vitest'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Task } from './operation.ts'
import { Shared } from './shared.ts'

it('two fields written one after the other are seen in all four combinations', () => {
  const { executions, outcomes } = everyInterleaving((kernel) => {
    const a = new Shared(kernel, 'a', 0)
    const b = new Shared(kernel, 'b', 0)
    let seen = ''
    const write = function* (): Task {
      yield* a.writeOnce(1)
      yield* b.writeOnce(1)
    }
    const read = function* (): Task {
      seen = `${yield* a.readOnce()}${yield* b.readOnce()}`
    }
    kernel.spawn('writer', 'user', write())
    kernel.spawn('reader', 'user', read())
    return () => seen
  })
  // C(4,2) orders.
  expect({ executions, outcomes }).toEqual({ executions: 6, outcomes: ['00', '01', '10', '11'] })
})

it('a field keeps the last value written', () => {
  const { executions, outcomes } = everyInterleaving((kernel) => {
    const user = new Shared<string | undefined>(kernel, 'user', undefined)
    const write = function* (name: string): Task {
      yield* user.writeOnce(name)
    }
    kernel.spawn('a', 'user', write('a'))
    kernel.spawn('b', 'user', write('b'))
    return () => user.value ?? 'nobody'
  })
  expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['a', 'b'] })
})
