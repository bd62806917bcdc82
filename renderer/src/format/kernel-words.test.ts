import { expect, it } from 'vitest'
import { kernelWords } from './kernel-words.ts'

const partsOf = (text: string) => kernelWords(text).flat()

it('a line breaks between words of the kernel and after a bracket, and nowhere else', () => {
  const symptom = 'dump waits at wait_for_completion(perfcnt->dump_comp), returns -EAGAIN'
  expect(partsOf(symptom).map(({ text }) => text)).toEqual([
    ...['dump', 'waits', 'at', 'wait_for_completion(', 'perfcnt->dump_comp),', 'returns', '-EAGAIN'],
  ])
})

it('identifiers and errnos are told from the words around them', () => {
  const text =
    'as_count < 0: reset.lock in panfrost_perfcnt.c, cleanup() gives -EIO (or +EAGAIN). A reset of AS 0 at 1.5 s'
  const identifiers = partsOf(text).filter(({ isIdentifier }) => isIdentifier)
  expect(identifiers.map((part) => part.text)).toEqual([
    ...['as_count', 'reset.lock', 'panfrost_perfcnt.c,', 'cleanup()', '-EIO', '+EAGAIN).'],
  ])
})

it('a number stands with its unit, and with the bracket before it', () => {
  const parts = partsOf('No valid samples since 2 s (651 µs, 1 of 1 lost); 3 samples').map(({ text }) => text)
  expect(parts).toEqual([
    'No',
    'valid',
    'samples',
    'since',
    '2 s',
    '(651 µs,',
    '1',
    'of',
    '1',
    'lost);',
    '3',
    'samples',
  ])
})
