import { expect, it } from 'vitest'
import { isUntitled } from './untitled.ts'

it('an untitled recording is named by the lab, not by a person who calls it so', () => {
  for (const id of ['untitled 2025-03-01 14.05.09', 'untitled 2025-03-01 14.05.09 2.plab'])
    expect(isUntitled(id)).toBe(true)
  for (const id of ['untitled boot hang.plab', 'untitled 1', 'my untitled 2025-03-01 14.05.09']) {
    expect(isUntitled(id)).toBe(false)
  }
})
