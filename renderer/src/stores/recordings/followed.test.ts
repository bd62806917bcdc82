import { expect, it } from 'vitest'
import { type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { followed } from './followed.ts'

const info = (id: string, recordingId: string) => ({ id, recordingId }) as RecordingInfo

it('follows a recording to its new name', () => {
  expect(followed('a', [info('a', '1'), info('b', '2')], [info('c', '1'), info('b', '2')])).toBe('c')
})

it('does not take a copy that was there, a file without a head or one nobody had seen for it', () => {
  expect(followed('a', [info('a', '1'), info('copy', '1')], [info('copy', '1')])).toBe('a')
  expect(followed('a', [info('a', '')], [info('b', '')])).toBe('a')
  expect(followed('a', [], [info('b', '1')])).toBe('a')
  expect(followed('a', [info('a', '1')], [info('a', '1'), info('b', '1')])).toBe('a')
})
