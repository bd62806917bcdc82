import { expect, it } from 'vitest'
import { lockColour, lockDash } from './lock-colour.ts'

it('fifteen locks are told apart by colour and dash, and those of one colour by their dashes', () => {
  const looks = Array.from({ length: 15 }, (_, lock) => `${lockColour(lock)} ${lockDash(lock)}`)
  expect(new Set(looks).size).toBe(15)
  expect([0, 5, 10].map(lockColour)).toEqual(Array(3).fill(lockColour(0)))
})
