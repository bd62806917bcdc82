import { expect, it } from 'vitest'
import { ManualClock } from '../lab/manual-clock.testing.ts'
import { PageRecovery } from './page-recovery.ts'

function page(wantsAgain = false) {
  const clock = new ManualClock()
  const seen: string[] = []
  const recovery = new PageRecovery({
    clock,
    reload: () => seen.push(`loaded at ${clock.now()}`),
    ask: (reason) => {
      seen.push(`asked: ${reason}`)
      return Promise.resolve(wantsAgain)
    },
  })
  return { clock, seen, recovery }
}

it('loads a page that has crashed again after 0.25, 1 and 4 s, then asks', async () => {
  const { clock, seen, recovery } = page()
  for (const delay of [250, 1000, 4000]) {
    recovery.gone('crashed')
    clock.advance(delay)
  }
  expect(seen).toEqual(['loaded at 250', 'loaded at 1250', 'loaded at 5250'])
  recovery.gone('oom')
  clock.advance(60_000)
  await Promise.resolve()
  expect(seen.slice(3)).toEqual(['asked: oom'])
})

it('begins anew when the person wants it tried once more', async () => {
  const { clock, seen, recovery } = page(true)
  for (let i = 0; i < 4; i++) recovery.gone('crashed')
  await Promise.resolve()
  expect(seen).toContain('loaded at 0')
  recovery.gone('crashed')
  clock.advance(250)
  expect(seen.at(-1)).toBe('loaded at 250')
})

it('leaves a page alone that has ended by itself, and a window that is closed', () => {
  const { clock, seen, recovery } = page()
  recovery.gone('clean-exit')
  clock.advance(10_000)
  recovery.gone('crashed')
  recovery.close()
  clock.advance(10_000)
  expect(seen).toEqual([])
})
