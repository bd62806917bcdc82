import { expect, it } from 'vitest'
import { withShortNames } from './short-names.ts'
import { type StoryStep } from './story.ts'

const step = (news: Partial<StoryStep>): StoryStep => ({
  n: 1,
  part: 'race',
  thread: 0,
  functions: [],
  operation: 'atomic_write',
  call: 'atomic_write',
  object: '',
  value: '',
  text: '',
  effect: '',
  held: [],
  changes: [],
  wakes: [],
  blocks: [],
  notes: [],
  next: undefined,
  waits: '',
  returns: '',
  at: 0,
  ...news,
})

it('BOs and jobs are counted as a reader meets them, each kind for itself, and the same one keeps its name', () => {
  const told = withShortNames([
    step({ text: 'bo36700167->refcount: 1 -> 2', changes: [{ object: 'bo36700167->refcount', from: '1', to: '2' }] }),
    step({ waits: 'dma_fence_wait(job37748737->finished)', held: ['bo39845891->mappings.lock'] }),
    step({ object: 'app->mmu->as_count', text: 'dma_fence_signal(js1 fence 1): bo36700167' }),
  ])
  expect(
    told.map(({ text, waits, held, changes }) => [text, waits, ...held, ...changes.map(({ object }) => object)]),
  ).toEqual([
    ['bo1->refcount: 1 -> 2', '', 'bo1->refcount'],
    ['', 'dma_fence_wait(job1->finished)', 'bo2->mappings.lock'],
    ['dma_fence_signal(js1 fence 1): bo1', ''],
  ])
})
